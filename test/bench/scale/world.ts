import { highestSafePosition, installViews, projectUntilIdle, readComparison } from '@juxta/projections';
import { loadSources } from '@juxta/sources';
import { openStore, type Database } from '@juxta/store';

import type { BenchContext } from '../harness/bench.ts';
import { speedOf, type Contender } from '../harness/in-turn.ts';
import { fillLog } from '../realistic-events/fill-log.ts';
import { toolsFor } from '../realistic-events/generate.ts';
import { seeded } from '../realistic-events/random.ts';
import { toolId } from '../realistic-events/world.ts';

export interface World {
  readonly events: number;
  readonly tools: number;
  readonly db: Database;
  /** The highest position that can be asked for. */
  readonly end: number;
}

export const writers = 10;
/** Larger than the projector's own, since nobody waits for these. */
const batch = 2_000;
/** As many neighbours, and so as much to judge, whatever the number of tools: a category of more than a hundred tells nothing of its tools. */
const perCategory = 20;
const patience = 6 * 3_600_000;

/** A log of this many events with their captures, projected into all views by the product, and analysed. */
export async function openWorld(
  { database, use, say, options }: BenchContext,
  events: number,
  tools = toolsFor(events),
): Promise<World> {
  const { url, client } = await database(`scale_${events}_${tools}`);
  const { db } = use(await openStore(url, { maxConnections: writers }));
  await installViews(db);
  const began = performance.now();
  const told = (what: string): void =>
    say(
      `${events.toLocaleString('en')} events of ${tools} tools ${what} after ${seconds(performance.now() - began)} s`,
    );
  await fillLog(client, { events, tools, perCategory, seed: options.seed, captures: true });
  await client.query('ANALYZE');
  told('filled');
  await projectUntilIdle(db, { batch, timeoutMs: patience });
  await client.query('VACUUM ANALYZE');
  told('projected');
  return { events, tools, db, end: await highestSafePosition(db) };
}

const seconds = (millis: number): string => (millis / 1_000).toFixed(0);

/** What is asked for: the position as a share of the log. */
export interface Asked {
  readonly as_of?: string;
  readonly knownShare?: number;
}

/** Comparisons of three tools each, picked from all tools, one after the other. */
export async function comparisons(
  { db, tools, end }: World,
  { as_of, knownShare }: Asked,
  perRound: number,
): Promise<Contender> {
  const sources = await loadSources({});
  const random = seeded(11);
  const at = {
    ...(as_of !== undefined && { as_of }),
    ...(knownShare !== undefined && { known_at: Math.floor(end * knownShare) }),
  };
  return () =>
    speedOf(perRound, async () => {
      for (let n = 0; n < perRound; n += 1) {
        const ids = new Set<string>();
        while (ids.size < 3) ids.add(toolId(random.between(0, tools - 1)));
        await readComparison(db, [...ids], (target) => sources.forTarget(target)?.id ?? null, at);
      }
    });
}
