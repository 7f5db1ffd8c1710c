// npm run simulate -- --from 1 --seeds 1000: see "A seed fails" in CONTRIBUTING.md.
import { parseArgs } from 'node:util';

import { faultKinds } from './faults.ts';
import { keptSeeds } from './kept-seeds.ts';
import { plants } from './plants.ts';
import { reportOf } from './report.ts';
import { search, type Search } from './search.ts';
import { useModel } from './with-model.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    /** Only the seeds that were kept. */
    kept: { type: 'boolean', default: false },
    /** With one mistake planted, or with each in turn. */
    plant: { type: 'string' },
    plants: { type: 'boolean', default: false },
    /** How many of the last steps of a failing seed are printed. */
    trace: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
});
if (values.plant !== undefined && !Object.hasOwn(plants, values.plant)) {
  console.error(`there is no plant "${values.plant}"; there are ${Object.keys(plants).join(', ')}`);
  process.exit(2);
}

useModel();
for (const { plant, seeds } of searches()) {
  const began = performance.now();
  const result = await search(seeds, plant, !values.json);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const lines = Number(values.trace);
  console.log(values.json ? jsonOf(plant, result, seconds) : reportOf(plant, result, seconds, lines));
  if (result.failed) process.exitCode = 1;
}

function searches(): readonly { readonly plant: string | undefined; readonly seeds: readonly number[] }[] {
  if (values.kept && values.plants) return keptSeeds.map(({ seed, plant }) => ({ plant, seeds: [seed] }));
  const from = Number(values.from);
  const seeds = values.kept
    ? keptSeeds.map(({ seed }) => seed)
    : Array.from({ length: Number(values.seeds) }, (_, n) => from + n);
  const names = values.plants ? Object.keys(plants) : [values.plant];
  return names.map((plant) => ({ plant, seeds }));
}

function jsonOf(plant: string | undefined, result: Search, seconds: number): string {
  const { failed, faults, ...sums } = result;
  return JSON.stringify({
    plant: plant ?? null,
    ...sums,
    seconds,
    failed: failed && { seed: failed.seed, findings: failed.findings, kinds: failed.kinds },
    faults: Object.fromEntries(faultKinds.map((kind) => [kind, faults.get(kind) ?? 0])),
  });
}
