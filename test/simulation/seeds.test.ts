import { expect, test } from 'vitest';

import { faultKinds } from './faults.ts';
import { keptSeeds } from './kept-seeds.ts';
import { simulate } from './simulate.ts';

// What failed and how: npm run simulate -- --from <seed> --seeds 1 (CONTRIBUTING.md, "A seed fails").
test('1,000 seeds find nothing, while every kind of fault happens', async () => {
  const [found] = await simulate('--seeds', '1000');
  expect([found?.failed, found?.seeds]).toEqual([null, 1_000]);
  for (const kind of faultKinds) expect([kind, (found?.faults[kind] ?? 0) > 100]).toEqual([kind, true]);
  expect(found?.rederived).toBeGreaterThan(100);
}, 300_000);

test('the seeds that once failed find nothing any more', async () => {
  const [found] = await simulate('--kept');
  expect([found?.failed, found?.seeds]).toEqual([null, keptSeeds.length]);
});

test('each of those finds its mistake again where that is planted', async () => {
  const lines = await simulate('--kept', '--plants');
  const found = lines.filter(({ failed }) => failed !== null);
  expect(found.map(({ plant, failed }) => [plant, failed?.seed])).toEqual(
    keptSeeds.map(({ plant, seed }) => [plant, seed]),
  );
});

test('a seed gives one run and no other', async () => {
  const [once, again, other] = [
    await simulate('--from', '7', '--seeds', '3'),
    await simulate('--from', '7', '--seeds', '3'),
    await simulate('--from', '8', '--seeds', '3'),
  ];
  expect(again[0]?.digest).toBe(once[0]?.digest);
  expect(other[0]?.digest).not.toBe(once[0]?.digest);
});
