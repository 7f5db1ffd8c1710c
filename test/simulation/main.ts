import { parseArgs } from 'node:util';

import { useModel } from './with-model.ts';

useModel();
const { values } = parseArgs({
  options: {
    from: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '100' },
    plant: { type: 'string' },
    trace: { type: 'string' },
  },
});
const { runSeed } = (await import(values.plant ? `./run.ts?plant=${values.plant}` : './run.ts')) as typeof import('./run.ts');
const t = performance.now();
let steps = 0;
const total = new Map<string, number>();
const sum = { events: 0, captures: 0, rederived: 0 };
let bad = 0;
for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed += 1) {
  const outcome = await runSeed(seed, values.trace !== undefined);
  steps += outcome.steps;
  sum.events += outcome.events; sum.captures += outcome.captures; sum.rederived += outcome.rederived;
  for (const [kind, n] of outcome.counts) total.set(kind, (total.get(kind) ?? 0) + n);
  if (values.trace === "all") { const c = new Map(); for (const l of outcome.trace) { const k = l.split(" ").slice(1).join(" ").replace(/[#\d-]+/g, ""); c.set(k, (c.get(k) ?? 0) + 1);} console.log([...c].sort((a, b) => b[1] - a[1]).slice(0, 40).map(([k, n]) => n + " " + k).join("\n")); }
  if (outcome.findings.length > 0) { bad += 1;
    console.log(seed, outcome.kinds.join(','), outcome.findings.slice(0, 3));
    if (values.trace) console.log(outcome.trace.slice(-Number(values.trace)).join('\n'));
    if (bad > 5) break;
  }
}
console.log({ bad, steps, ms: Math.round(performance.now() - t), ...sum }, total);
