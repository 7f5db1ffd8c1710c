import { expect, test } from 'vitest';

import { juxtaJson, startJuxta } from './juxta-process.ts';
import {
  onlyTargetsLike,
  openInstallation,
  openWorld,
  packageDocument,
  type Installation,
} from './loopback-world.ts';

interface Explained {
  readonly values: ReadonlyArray<{
    readonly value: string;
    readonly cause: string;
    readonly evidence: { readonly capture: string };
  }>;
}

const poll = { timeout: 120_000, interval: 200 };

// Neither forge nor page of it is published: the registry alone speaks of its licence.
test('refreshes by itself: a licence that changes and changes back is two events more', async () => {
  await using world = await openWorld();
  await using installation = await openInstallation(world, { JUXTA_REFRESH_SECONDS: '1' });
  const { environment } = installation;
  // Not crawled by `add`, which would wait for a moment in which nothing is due.
  await juxtaJson(['add', 'pkg:npm/alpha', '--no-crawl'], environment);
  await onlyTargetsLike(installation, '^pkg:npm/alpha$');
  const publish = (license: string): void =>
    world.npm.set('GET /alpha', { body: packageDocument(world, 'alpha', license) });
  await using _ = startJuxta(['up', '--no-serve'], environment);
  for (const [license, changes] of [
    ['MIT', 1],
    ['ISC', 2],
    ['MIT', 3],
  ] as const) {
    publish(license);
    await expect.poll(() => licenceChanges(installation), poll).toBe(changes);
  }
  const readings = await readingsOf(installation);
  await expect.poll(() => readingsOf(installation), poll).toBeGreaterThan(readings + 2);
  expect(await licenceChanges(installation)).toBe(3);
  const { values } = await juxtaJson<Explained>(['explain', 'alpha', 'license'], environment);
  expect(values.map(({ value, cause }) => [value, cause])).toEqual([
    ['MIT', 'first_observed'],
    ['ISC', 'world_changed'],
    ['MIT', 'world_changed'],
  ]);
  expect(new Set(values.map(({ evidence }) => evidence.capture)).size).toBe(3);
});

async function licenceChanges({ query }: Installation): Promise<number> {
  const [row] = await query<{ n: number }>(
    `SELECT count(*)::int AS n FROM es.events e, jsonb_array_elements(e.data -> 'facts') f
     WHERE e.type = 'FactsObserved' AND e.stream_id = 'target/pkg:npm/alpha' AND f ->> 'attribute' = 'license'`,
  );
  return row?.n ?? 0;
}

/** How often the package's document was read, whatever it said. */
async function readingsOf({ query }: Installation): Promise<number> {
  const [row] = await query<{ n: number }>(
    `SELECT count(*)::int AS n FROM crawl.observation o JOIN crawl.capture c ON c.id = o.capture
     WHERE c.target = 'pkg:npm/alpha' AND c.url NOT LIKE '%/downloads/%'`,
  );
  return row?.n ?? 0;
}
