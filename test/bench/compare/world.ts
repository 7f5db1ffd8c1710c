import path from 'node:path';

import { installViews, loadProjections, rebuildViews } from '@juxta/projections';
import { openStore } from '@juxta/store';
import type pg from 'pg';

import type { BenchContext } from '../harness/bench.ts';
import { startChild } from '../harness/child.ts';
import { fillLog } from '../realistic-events/fill-log.ts';
import { seeded } from '../realistic-events/random.ts';
import { toolId } from '../realistic-events/world.ts';
import { type Answer, get } from './client.ts';

/** Of a category 48, as a large one of the landscape has. */
const tools = 240;

type Child = Awaited<ReturnType<typeof startChild>>;

export interface World {
  readonly client: pg.Client;
  /** Where the product's API and the baseline listen. */
  readonly api: string;
  readonly anotherApi: () => Promise<Child>;
  readonly byHand: () => Promise<Child>;
}

/** A log with its captures in all views, the product's API in a process of its own, and the baseline's table. */
export async function openWorld({ database, use, say, options }: BenchContext): Promise<World> {
  const { url, client } = await database('compare');
  const store = use(await openStore(url));
  const events = options.events ?? (options.quick ? 6_000 : 24_000);
  await fillLog(client, { events, tools, seed: options.seed, captures: true });
  await client.query('VACUUM ANALYZE');
  await installViews(store.db);
  await rebuildViews(store.db, await loadProjections());
  await client.query('VACUUM ANALYZE');
  await client.query(`
    CREATE SCHEMA by_hand;
    CREATE TABLE by_hand.document (key text PRIMARY KEY, body text NOT NULL, headers jsonb NOT NULL, bare jsonb, constant boolean NOT NULL)`);
  say(`${tools} tools, ${events} events: in all views`);
  const start = (file: string) => startChild(path.join(import.meta.dirname, file), url);
  const anotherApi = () => start('api-process.ts');
  const api = use(await anotherApi()).ready;
  return { client, api, anotherApi, byHand: () => start('by-hand-process.ts') };
}

/** Sets of so many tools, none of them twice. */
export function* toolSets(size: number, seed: number): Generator<string> {
  const random = seeded(seed);
  const given = new Set<string>();
  while (true) {
    const picked = new Set<number>();
    while (picked.size < size) picked.add(random.between(0, tools - 1));
    const key = [...picked].map(toolId).toSorted().join(',');
    if (given.has(key)) continue;
    given.add(key);
    yield key;
  }
}

/** What the API answers goes into the table of the baseline, byte for byte. */
export async function keep(
  client: pg.Client,
  key: string,
  { body, headers }: Answer,
  bare: Answer['headers'] | null = null,
): Promise<void> {
  await client.query(
    `INSERT INTO by_hand.document VALUES ($1, $2, $3, $4, $5) ON CONFLICT (key) DO UPDATE SET bare = excluded.bare, constant = true`,
    [key, body, headers, bare, bare !== null],
  );
}

export const ask = (url: string, headers: Answer['headers'] = {}): Promise<Answer> => get(url, headers);
