import { setTimeout as sleep } from 'node:timers/promises';

import { runSql } from '@juxta/testing';
import { expect, it } from 'vitest';

import { loopback, serveDebian, servePackage, type Loopback } from './loopback.ts';

interface Explained {
  readonly values: ReadonlyArray<{
    readonly value: string;
    readonly cause: string;
    readonly evidence: { readonly capture: string };
  }>;
}

it('refreshes by itself: a licence that changes and changes back is two events more', async () => {
  await using world = await loopback({ JUXTA_REFRESH_SECONDS: '1' });
  serveDebian(world);
  servePackage(world, 'alpha', { license: 'MIT' });
  const added = await world.run('add', 'pkg:npm/alpha', '--json');
  expect(added.code, added.stderr).toBe(0);
  // The catalogue's tools would be asked for too, each second, and their pages are not on this machine.
  await runSql(world.databaseUrl, "UPDATE crawl.task SET active = false WHERE target <> 'pkg:npm/alpha'");
  world.start('up', '--no-serve');
  for (const [license, changes] of [
    ['ISC', 2],
    ['MIT', 3],
  ] as const) {
    servePackage(world, 'alpha', { license });
    await until(async () => (await licenceChanges(world)) >= changes);
  }
  await sleep(2_500);
  expect(await licenceChanges(world)).toBe(3);
  const outcome = await world.run('explain', 'alpha', 'license', '--json');
  const { values } = JSON.parse(outcome.stdout) as Explained;
  expect(values.map(({ value, cause }) => [value, cause])).toEqual([
    ['MIT', 'first_observed'],
    ['ISC', 'world_changed'],
    ['MIT', 'world_changed'],
  ]);
  expect(new Set(values.map(({ evidence }) => evidence.capture)).size).toBe(3);
});

async function licenceChanges(world: Loopback): Promise<number> {
  const [row] = await runSql<{ n: number }>(
    world.databaseUrl,
    `SELECT count(*)::int AS n FROM es.events e, jsonb_array_elements(e.data -> 'facts') f WHERE e.type = 'FactsObserved' AND f ->> 'attribute' = 'license'`,
  );
  return row?.n ?? 0;
}

async function until(holds: () => Promise<boolean>, seconds = 60): Promise<void> {
  for (const end = performance.now() + seconds * 1_000; performance.now() < end; await sleep(200))
    if (await holds()) return;
  throw new Error(`did not come true within ${seconds} s`);
}
