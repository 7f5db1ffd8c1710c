import { expect, test } from 'vitest';

import { juxta, juxtaForPerson, juxtaJson } from './juxta-process.ts';
import { openInstallation, openWorld, packageDocument, publishTool } from './loopback-world.ts';

interface News {
  readonly entries: ReadonlyArray<{
    readonly kind: string;
    readonly tools: readonly string[];
    readonly facts: readonly string[];
    readonly data: Readonly<Record<string, unknown>>;
  }>;
  readonly next: number;
}
interface Statistics {
  readonly tools: number;
  readonly measures: ReadonlyArray<{ readonly measure: string; readonly measured: number }>;
  readonly cohorts: ReadonlyArray<{
    readonly born: string;
    readonly tools: number;
    readonly ages: readonly object[];
  }>;
}

test('what changed is news once, and a new installation has statistics at once', async () => {
  await using world = await openWorld();
  publishTool(world, 'alpha');
  await using installation = await openInstallation(world);
  const { environment } = installation;
  publishTool(world, 'beta');
  await juxtaJson(['compare', 'pkg:npm/alpha', 'pkg:npm/beta'], environment);
  const quiet = await juxtaJson<News>(['feed', 'alpha'], environment);
  expect(quiet.entries).toEqual([]);

  world.npm.set('GET /alpha', { body: packageDocument(world, 'alpha', 'BUSL-1.1') });
  await juxtaJson(['compare', 'alpha', 'beta', '--refresh'], environment);
  const told = await juxtaJson<News>(['feed', 'alpha', '--since', String(quiet.next)], environment);
  expect(told.entries).toMatchObject([
    { kind: 'licence_changed', tools: ['alpha'], data: { from: 'MIT', to: 'BUSL-1.1' } },
  ]);
  expect(
    (await juxtaJson<News>(['feed', 'alpha', '--since', String(told.next)], environment)).entries,
  ).toEqual([]);

  const all = await juxtaJson<Statistics>(['stats', '*'], environment);
  expect(all.measures.find(({ measure }) => measure === 'stars@github')).toMatchObject({ measured: 2 });
  expect(all.cohorts[0]).toMatchObject({ born: '*', tools: 2 });
  expect(all.cohorts[0]?.ages[0]).toMatchObject({ age_years: 1, ended: 0, share: 1 });
  const shown = await juxtaForPerson(['stats', '*'], environment);
  expect(shown.stdout).toMatch(/│ still alive at +│ tools │ 1 year +│/u);
  expect(shown.stdout).toMatch(/│ all +│ 2 +│ 100 %/u);
  const refused = await juxta(['stats', 'no-such-category'], environment);
  expect(refused.code).toBe(2);
  expect(JSON.parse(refused.stderr)).toMatchObject({ error: { code: 'unknown_category' } });
});
