import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { testDatabase } from '@juxta/testing';
import { expect, test } from 'vitest';

import { keyOf, Reader, untilVisible } from '../../spec/log-reader.ts';
import { BlobStore } from '../captures/blobs.ts';
import { openStore, type Database } from '../database.ts';
import { sealNext } from '../seals/sealer.ts';
import { verify } from '../verify/verify.ts';
import type { Appended } from './append.ts';

interface Journal {
  /** By round: what was asked for; asked again after a kill, with the same ids. */
  readonly asked: Map<number, { kind: string; keys: string[] }>;
  readonly told: Map<number, readonly Appended[]>;
}

type Line = { asked: number; kind: string; keys: string[] } | { told: number; places: readonly Appended[] };

/** Lets a writer work until it said `lines` lines, and kills it there, in the middle of whatever it does. */
async function writeAndKill(url: string, writer: number, journal: Journal, lines: number): Promise<void> {
  // What has no answer is asked again: the only way to learn what became of it.
  const unanswered = [...journal.asked.keys()].filter((round) => !journal.told.has(round));
  const first = Math.min(journal.asked.size, ...unanswered);
  const program = join(import.meta.dirname, '../../spec/writer-process.ts');
  const child = spawn(process.execPath, [program, url, String(writer), String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = 0;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = JSON.parse(text) as Line;
    if ('asked' in line) journal.asked.set(line.asked, line);
    else journal.told.set(line.told, line.places);
    said += 1;
    if (said === lines) child.kill('SIGKILL');
  }
}

async function hammer(url: string, writer: number, lifetimes: readonly number[]): Promise<Journal> {
  const journal: Journal = { asked: new Map(), told: new Map() };
  for (const lines of lifetimes) await writeAndKill(url, writer, journal, lines);
  return journal;
}

/** Reads on while others write, in pages that change; another takes over from the stored cursor now and then. */
async function follow(
  db: Database,
  reader: Reader,
  pages: readonly number[],
  ended: () => boolean,
): Promise<void> {
  for (let n = 0; !ended(); n += 1)
    if ((await reader.read(db, pages[n % pages.length] ?? 1)) === 0) await sleep(5);
  await untilVisible(db);
  while ((await reader.read(db, 100)) > 0);
}

async function keepSealing(db: Database, ended: () => boolean): Promise<void> {
  while (!ended()) if (!(await sealNext(db, { batch: 50, ageMs: 0, timeoutMs: 60_000 }))) await sleep(20);
  while (await sealNext(db, { batch: 50, ageMs: 0, timeoutMs: 60_000 }));
}

test(
  'writers that are killed, slow and giving up; readers that stop and go on: nothing is lost, invented, halved, doubled or out of order',
  { timeout: 240_000 },
  async () => {
    await using database = await testDatabase();
    const store = await openStore(database.url, { maxConnections: 8 });
    const { db } = store;
    let over = false;
    const ended = (): boolean => over;
    const readers = [[1], [3, 1, 7], [500]].map((pages) => ({ pages, reader: new Reader() }));
    const following = readers.map(({ reader, pages }) => follow(db, reader, pages, ended));
    const sealing = keepSealing(db, ended);
    const journals = await Promise.all(
      [0, 1, 2].map((writer) => hammer(database.url, writer, [21 + writer, 1, 40 + 2 * writer])),
    );
    over = true;
    await Promise.all([...following, sealing]);

    const [{ reader }] = readers as [(typeof readers)[0], ...typeof readers];
    const log = new Map(reader.seen.map((one) => [keyOf(one), one]));
    for (const each of readers) {
      each.reader.expectOrder();
      expect(each.reader.seen.map(keyOf)).toEqual(reader.seen.map(keyOf));
    }
    const asked = new Set<string>();
    let told = 0;
    for (const journal of journals)
      for (const [round, { kind, keys }] of journal.asked) {
        for (const key of keys) asked.add(key);
        const stored = keys.filter((key) => log.has(key));
        // All of a call or nothing, and nothing of one that was given up.
        expect([0, kind === 'given up' ? 0 : keys.length]).toContain(stored.length);
        for (const [n, place] of (journal.told.get(round) ?? []).entries()) {
          told += 1;
          expect(log.get(keys[n] ?? '')).toMatchObject({ position: place.position, version: place.version });
        }
      }
    expect(told).toBeGreaterThan(200);
    expect([...log.keys()].filter((key) => !asked.has(key))).toEqual([]);
    expect(await verify(db, new BlobStore(tmpdir()))).toMatchObject({
      problems: [],
      events: { sealed: log.size, unsealed: 0 },
    });
    await store.close();
  },
);
