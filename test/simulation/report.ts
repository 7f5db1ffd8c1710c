import type { Search } from './search.ts';

/** What a search found, for people: the failing seed with the end of what happened in it, and what to do with it. */
export function reportOf(plant: string | undefined, result: Search, seconds: number, lines: number): string {
  const { failed, seeds, steps, events, captures, rederived, faults } = result;
  const what = plant === undefined ? '' : `${plant}: `;
  if (!failed) {
    const counts = [...faults].map(([kind, count]) => `${kind} ${count}`).join(', ');
    return [
      `${what}${seeds} seeds, ${steps} steps in ${seconds.toFixed(1)} s: nothing found`,
      `${captures} captures, ${events} events, ${rederived} histories told anew; ${counts}`,
    ].join('\n');
  }
  const findings = failed.findings.map((one) => `  ${one.rule}: ${one.what}`);
  if (plant !== undefined)
    return `${what}found by seed ${failed.seed} after ${seconds.toFixed(1)} s\n${findings.join('\n')}`;
  return [
    ...failed.trace.slice(Math.max(0, failed.trace.length - lines)),
    '',
    `Seed ${failed.seed} fails (${failed.kinds.join(', ')}):`,
    ...findings,
    `All of it: npm run simulate -- --from ${failed.seed} --seeds 1 --trace 100000`,
    `When it is mended, keep it: a line in test/simulation/kept-seeds.ts (CONTRIBUTING.md, "A seed fails").`,
  ].join('\n');
}
