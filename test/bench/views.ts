import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import { measureInTurn } from './harness/in-turn.ts';
import { changing, daily, eventsPerTool, openWorld, type World } from './views/world.ts';

const few = 2_400;
const sizes = [24_000, 240_000];
const target = 0.8;
/** A day of ten times as many takes ten times as long, by its nature. */
const mostForStatistics = 24_000;

export const bench = defineBench({
  summary: `cost of a changed fact, until all views have it, and of a day's statistics, as the tools grow, beside ${few} tools (--events 4800000: up to 240000 tools)`,
  run: async (context) => {
    const { options } = context;
    const least = options.quick ? 60 : few;
    const most = options.events ? options.events / eventsPerTool : 24_000;
    const wanted = options.quick ? [600] : sizes.filter((size) => size <= most);
    const small = await openWorld(context, least, 1);
    const results: BenchResult[] = [];
    for (const size of wanted) {
      const world = await openWorld(context, least, size / least);
      results.push(...(await changes(context, small, world)));
      if (size <= mostForStatistics) results.push(await statistics(context, small, world));
    }
    return results;
  },
});

const baselineIs = ({ tools }: World): string => `the same with ${tools.toLocaleString('en')} tools`;
const ofTools = (what: string, { tools }: World): string => `${what}, ${tools.toLocaleString('en')} tools`;

async function changes(
  { options, say }: BenchContext,
  small: World,
  world: World,
): Promise<readonly BenchResult[]> {
  const rounds = options.rounds ?? (options.quick ? 1 : 9);
  const amounts = {
    'one changed fact at a time': { calls: options.quick ? 3 : 20, perCall: 1 },
    '200 changed facts at a time': { calls: options.quick ? 1 : 5, perCall: options.quick ? 20 : 200 },
  };
  const results: BenchResult[] = [];
  for (const [name, amount] of Object.entries(amounts)) {
    const measured = await measureInTurn(
      { subject: changing(world, amount), baseline: changing(small, amount) },
      { rounds, warmup: options.quick ? 0 : 3 },
    );
    const line = { case: ofTools(name, world), unit: 'facts/s', baseline_is: baselineIs(small), target };
    const result = compared({ ...line, ...measured });
    results.push(result);
    say(`${result.case}: ${result.ratio} of its speed with ${small.tools}`);
  }
  return results;
}

async function statistics({ options }: BenchContext, small: World, world: World): Promise<BenchResult> {
  const measured = await measureInTurn(
    { subject: await daily(world), baseline: await daily(small) },
    { rounds: Math.min(2, options.rounds ?? 2), warmup: 0 },
  );
  const line = { case: ofTools('statistics of a day', world), unit: 'tools/s', target };
  return compared({ ...line, ...measured, baseline_is: baselineIs(small) });
}
