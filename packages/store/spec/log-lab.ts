import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventId, type NewEvent } from '@juxta/domain';
import { runSql, testDatabase } from '@juxta/testing';

import { BlobStore } from '../src/captures/blobs.ts';
import { newCaptureId, recordCaptures, type NewCapture } from '../src/captures/record.ts';
import { openStore, type Database } from '../src/database.ts';

export interface LogLab extends AsyncDisposable {
  readonly db: Database;
  readonly url: string;
  readonly blobs: BlobStore;
  readonly dataDir: string;
  /** One statement of an owner who goes past the guards: triggers are off while it runs. */
  forge(statement: string, values?: readonly unknown[]): Promise<void>;
  /** Records captures with these bodies and gives their ids. */
  capture(...bodies: readonly (string | Uint8Array)[]): Promise<string[]>;
}

/** A migrated database of its own and a data directory. */
export async function openLogLab(maxConnections = 10): Promise<LogLab> {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const dataDir = await mkdtemp(join(tmpdir(), 'juxta-log-'));
  const store = await openStore(database.url, { maxConnections });
  const blobs = new BlobStore(dataDir);
  return {
    db: store.db,
    url: database.url,
    blobs,
    dataDir,
    forge: async (statement, values = []) => {
      const url = new URL(database.url);
      url.searchParams.set('options', '-c session_replication_role=replica');
      await runSql(url.href, statement, values);
    },
    capture: async (...bodies) => {
      const captures = await Promise.all(bodies.map((body) => toCapture(store.db, blobs, body)));
      await recordCaptures(store.db, captures);
      return captures.map(({ id }) => id);
    },
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function toCapture(db: Database, blobs: BlobStore, body: string | Uint8Array): Promise<NewCapture> {
  const at = '2026-01-02T03:04:05.678Z';
  return {
    id: await newCaptureId(db),
    target: 'pkg:npm/gulp',
    request: 'document',
    source: 'npm',
    parent: null,
    url: 'https://registry.example/gulp',
    finalUrl: null,
    outcome: 'body',
    status: 200,
    headers: {},
    blob: await blobs.prepare(typeof body === 'string' ? Buffer.from(body) : body),
    sameAs: null,
    failure: null,
    licence: 'MIT',
    covers: { attributes: [], metrics: [], releases: 'none', links: false },
    startedAt: at,
    endedAt: at,
  };
}

/** An event of a tool; the same words give the same id. */
export function renamed(stream: string, ...words: readonly (string | number)[]): NewEvent {
  return {
    stream,
    id: eventId(stream, 'ToolRenamed', ...words),
    type: 'ToolRenamed',
    schemaVersion: 1,
    occurredAt: '2026-01-02T03:04:05.678Z',
    data: { name: words.join(' ') || 'a name', aliases: [], authority: { by: 'command' } },
  };
}
