// npm run simulate -- --from 1 --seeds 1000 [--plant <name> | --plants] [--kept] [--json]
import { parseArgs } from 'node:util';

import { faultKinds } from './faults.ts';
import { keptSeeds } from './kept-seeds.ts';
import { plants } from './plants.ts';
import { reportOf } from './report.ts';
import { search, type Search } from './search.ts';
import { useModel } from './with-model.ts';

useModel();
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1000' },
    plant: { type: 'string' },
    plants: { type: 'boolean', default: false },
    kept: { type: 'boolean', default: false },
    trace: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
});
if (values.plant !== undefined && !Object.hasOwn(plants, values.plant)) {
  console.error(`there is no plant "${values.plant}"; there are ${Object.keys(plants).join(', ')}`);
  process.exit(2);
}

const from = Number(values.from);
const chosen = values.kept
  ? keptSeeds.map(({ seed }) => seed)
  : Array.from({ length: Number(values.seeds) }, (_, n) => from + n);
const names = values.plants ? Object.keys(plants) : [values.plant];
let failed = false;
for (const plant of names) {
  const began = performance.now();
  const result = await search(chosen, plant);
  const seconds = (performance.now() - began) / 1_000;
  failed ||= result.failed !== null;
  console.log(
    values.json ? jsonOf(plant, result, seconds) : reportOf(plant, result, seconds, Number(values.trace)),
  );
}
process.exitCode = failed ? 1 : 0;

function jsonOf(
  plant: string | undefined,
  { failed: bad, faults, ...sums }: Search,
  seconds: number,
): string {
  return JSON.stringify({
    plant: plant ?? null,
    ...sums,
    seconds: Math.round(seconds * 10) / 10,
    failed: bad && { seed: bad.seed, findings: bad.findings, kinds: bad.kinds },
    faults: Object.fromEntries(faultKinds.map((kind) => [kind, faults.get(kind) ?? 0])),
  });
}
