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
import { speedOf, type Contender } from '../harness/in-turn.ts';
import { fillLog } from '../realistic-events/fill-log.ts';
import { targetAt } from '../realistic-events/ledger.ts';
import { seeded } from '../realistic-events/random.ts';
import { known } from '../realistic-events/readings.ts';

/** A tool is registered, linked and read with 16 events; the others are the samples and changes of the first day. */
export const eventsPerTool = 20;

export interface World {
  readonly tools: number;
  readonly db: Database;
}

/** A log of so many tools, in all views as a rebuild of the product makes them, and analysed. */
export async function openWorld(
  { database, use, say, options }: BenchContext,
  tools: number,
): Promise<World> {
  const { url, client } = await database(`views_${tools}`);
  const { db } = use(await openStore(url));
  const began = performance.now();
  const events = tools * eventsPerTool;
  await fillLog(client, { events, tools, seed: options.seed });
  await client.query('VACUUM ANALYZE');
  await installViews(db);
  await rebuildViews(db, await loadProjections());
  await client.query('VACUUM ANALYZE');
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  say(`${tools} tools, ${events} events: filled and in all views after ${seconds} s`);
  return { tools, db };
}

interface Amount {
  readonly calls: number;
  readonly perCall: number;
}

/** The licences of tools picked by chance change: each call is appended, and is in all views before the next. */
export function changing({ db, tools }: World, { calls, perCall }: Amount): Contender {
  const random = seeded(7);
  return () =>
    speedOf(calls * perCall, async () => {
      for (let call = 0; call < calls; call += 1) {
        const picked = new Set<string>();
        while (picked.size < perCall) picked.add(targetAt(random.between(0, tools - 1), 0).key);
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
