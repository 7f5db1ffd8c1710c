import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { expect, test } from 'vitest';

import { faultKinds } from './faults.ts';
import { plants } from './plants.ts';

const run = promisify(execFile);
const main = new URL('main.ts', import.meta.url).pathname;

interface Line {
  readonly plant: string | null;
  readonly seeds: number;
  readonly rederived: number;
  readonly failed: { readonly seed: number; readonly findings: readonly { readonly rule: string }[] } | null;
  readonly faults: Readonly<Record<string, number>>;
  readonly digest: string;
}

/** In a process of its own: it puts the model in the place of Postgres, and its time in the place of the clock. */
async function simulate(...options: readonly string[]): Promise<readonly Line[]> {
  const { stdout } = await run(process.execPath, [main, '--json', ...options], { maxBuffer: 1e8 }).catch(
    (error: { stdout: string; stderr: string; code: number }) => {
      if (error.code !== 1 || error.stderr !== '') throw error;
      return error;
    },
  );
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

test('1,000 seeds, and those that were kept, find nothing, while each kind of fault happens', async () => {
  const [seeds] = await simulate('--seeds', '1000');
  const [kept] = await simulate('--kept');
  // To look closer: node test/simulation/main.ts --from <seed> --seeds 1
  expect([seeds?.failed, kept?.failed]).toEqual([null, null]);
  expect(seeds?.seeds).toBe(1_000);
  for (const kind of faultKinds) expect([kind, seeds?.faults[kind]]).not.toEqual([kind, 0]);
  expect(seeds?.rederived).toBeGreaterThan(100);
}, 240_000);

test('each planted mistake is found within 1,000 seeds', async () => {
  const lines = await simulate('--plants', '--seeds', '1000');
  const found = lines.filter(({ failed }) => failed !== null).map(({ plant }) => plant);
  expect(found).toEqual(Object.keys(plants));
}, 240_000);

test('a seed gives one run and no other', async () => {
  const [once, again, other] = await Promise.all([
    simulate('--from', '7', '--seeds', '3'),
    simulate('--from', '7', '--seeds', '3'),
    simulate('--from', '8', '--seeds', '3'),
  ]);
  expect(again?.[0]?.digest).toBe(once?.[0]?.digest);
  expect(other?.[0]?.digest).not.toBe(once?.[0]?.digest);
});
