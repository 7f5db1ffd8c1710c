import { randomUUID } from 'node:crypto';

import { streamOf, type NewEvent } from '@juxta/domain';
import {
  highestSafePosition,
  installViews,
  loadProjections,
  makeDay,
  projectUntilIdle,
  rebuildViews,
} from '@juxta/projections';
import { loadSources } from '@juxta/sources';
import { appendEvents, openStore, type Database } from '@juxta/store';

import type { BenchContext } from '../harness/bench.ts';
import type { BenchDatabase } from '../harness/database.ts';
import { speedOf, type Contender } from '../harness/in-turn.ts';
import { fillLog } from '../realistic-events/fill-log.ts';
import { targetAt } from '../realistic-events/ledger.ts';
import { seeded } from '../realistic-events/random.ts';
import { known } from '../realistic-events/readings.ts';
import { checkCopies } from './check-copies.ts';
import { inCopy, marked } from './copies.ts';
import { multiply } from './multiply.ts';

/** A tool is registered, linked and read with 16 events; the others are the samples and changes of the first day. */
export const eventsPerTool = 20;
/** Fewer than the invented history has elsewhere, so that 240,000 tools have room on a disk. */
const releases = [1, 8] as const;
const checked = 40;

export interface World {
  readonly tools: number;
  /** Tools in one copy. */
  readonly base: number;
  readonly database: BenchDatabase;
  readonly db: Database;
}

/**
 * So many tools, in the log and in all views as a rebuild of the product makes them, then as many copies of them with
 * names and positions of their own, and analysed. Some tools are projected again to see that the copies are true.
 */
export async function openWorld(context: BenchContext, base: number, copies: number): Promise<World> {
  const { use, say, options } = context;
  const tools = base * copies;
  const database = await context.database(`views_${tools}`);
  const { url, client } = database;
  const { db } = use(await openStore(url));
  const began = performance.now();
  const told = (what: string): void =>
    say(`${tools} tools: ${what} after ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const events = base * eventsPerTool;
  await fillLog(client, { events, tools: base, releases, seed: options.seed, rename: marked });
  await client.query('VACUUM ANALYZE');
  await installViews(db);
  await rebuildViews(db, await loadProjections());
  told(`the first ${base} filled and projected`);
  await multiply(url, copies);
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
  told(`all ${events * copies} events in all views`);
  const random = seeded(options.seed);
  const some = Array.from({ length: Math.min(checked, base) }, (_, n) => ({
    tool: random.between(0, base - 1),
    copy: n < copies ? copies - 1 - n : random.between(0, copies - 1),
  }));
  const distinct = new Map(some.map((one) => [`${one.tool} ${one.copy}`, one]));
  const rows = await checkCopies(context, database, [...distinct.values()]);
  told(`${rows} rows of ${distinct.size} tools found to be what the projector writes`);
  return { tools, base, database, db };
}

interface Amount {
  readonly calls: number;
  readonly perCall: number;
}

/** The licences of tools picked by chance change: each call is appended, and is in all views before the next. */
export function changing({ db, tools, base }: World, { calls, perCall }: Amount): Contender {
  const random = seeded(7);
  return () =>
    speedOf(calls * perCall, async () => {
      for (let call = 0; call < calls; call += 1) {
        const picked = new Set<string>();
        while (picked.size < perCall) {
          const tool = random.between(0, tools - 1);
          picked.add(inCopy(marked(targetAt(tool % base, 0).key), Math.floor(tool / base)));
        }
        await appendEvents(db, [...picked].map(changedLicence));
        await projectUntilIdle(db);
      }
    });
}

function changedLicence(target: string): NewEvent {
  const [capture, at] = [randomUUID(), '2019-02-01T00:00:00.000Z'];
  const facts = [known('license', `LicenseRef-${capture.slice(0, 8)}`, 'world_changed')];
  const extractor = { id: 'npm', version: 3 };
  const data = { capture, request: 'document', extractor, observed_at: at, facts };
  const stream = streamOf.target(target);
  return { stream, id: randomUUID(), type: 'FactsObserved', schemaVersion: 1, occurredAt: at, data };
}

/** The statistics of the first day, of all tools. */
export async function daily({ db, tools }: World): Promise<Contender> {
  const sources = await loadSources({});
  const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
  return async () => {
    const cut = { day: '2019-01-02', position: await highestSafePosition(db), complete: true };
    return speedOf(tools, () => makeDay(db, sourceOf, cut));
  };
}
