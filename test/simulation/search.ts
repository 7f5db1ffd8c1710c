import { createHash } from 'node:crypto';

import type { FaultKind } from './faults.ts';
import type { Outcome, runSeed as run } from './run.ts';

export interface Search {
  readonly seeds: number;
  readonly failed: Outcome | null;
  /** How often each kind of fault happened. */
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly steps: number;
  readonly events: number;
  readonly captures: number;
  readonly rederived: number;
  /** Of all that was stored: two searches with the same seeds have the same one. */
  readonly digest: string;
}

/** Runs seeds one after the other, up to the first that fails; `traced`: that one once more, with all that happens in it. */
export async function search(seeds: Iterable<number>, plant?: string, traced = false): Promise<Search> {
  const runSeed = await loadRun(plant);
  const faults = new Map<FaultKind, number>();
  const digest = createHash('sha256');
  const sums = { seeds: 0, steps: 0, events: 0, captures: 0, rederived: 0 };
  for (const seed of seeds) {
    const outcome = await runSeed(seed);
    sums.seeds += 1;
    sums.steps += outcome.steps;
    sums.events += outcome.events;
    sums.captures += outcome.captures;
    sums.rederived += outcome.rederived;
    for (const [kind, count] of outcome.faults) faults.set(kind, (faults.get(kind) ?? 0) + count);
    digest.update(outcome.digest);
    if (outcome.findings.length === 0) continue;
    const failed = traced ? await runSeed(seed, true) : outcome;
    return { ...sums, failed, faults, digest: digest.digest('hex') };
  }
  return { ...sums, failed: null, faults, digest: digest.digest('hex') };
}

/** With a mistake planted, the modules are loaded once more, as others. */
async function loadRun(plant: string | undefined): Promise<typeof run> {
  const name = plant === undefined ? './run.ts' : `./run.ts?plant=${plant}`;
  const { runSeed } = (await import(name)) as { readonly runSeed: typeof run };
  return runSeed;
}
