import { appendEvents } from '@juxta/store';

import { callsOf, inRounds, type Case } from './append/calls.ts';
import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import { measureInTurn } from './harness/in-turn.ts';
import { comparisons, openWorld, writers, type Asked, type World } from './scale/world.ts';

/** Days 0 to about 22 have events, whatever their number: both cuts lie in the middle. */
const questions: Readonly<Record<string, Asked>> = {
  'compare, current': {},
  'compare, as of a past day': { as_of: '2019-01-12T00:00:00.000Z' },
  'compare, known at a past position': { knownShare: 0.6 },
};
const small = 10_000;
const target = 0.8;

export const bench = defineBench({
  summary:
    'append and compare as the log grows, beside the same at 10,000 events (--events 10000000: up to there)',
  run: async (context) => {
    const { options } = context;
    const most = options.events ?? (options.quick ? 20_000 : 1_000_000);
    const sizes = [100_000, 1_000_000, 10_000_000].filter((size) => size <= most);
    const least = await openWorld(context, small);
    const results: BenchResult[] = [];
    for (const size of sizes.length > 0 ? sizes : [most])
      results.push(...(await measureWorld(context, least, await openWorld(context, size))));
    return results;
  },
});

async function measureWorld(
  { options, say }: BenchContext,
  least: World,
  world: World,
): Promise<readonly BenchResult[]> {
  const rounds = options.rounds ?? (options.quick ? 2 : 9);
  const perRound = options.quick ? 5 : 40;
  const where = `${world.events.toLocaleString('en')} events`;
  const line = { baseline_is: `the same at ${small.toLocaleString('en')} events`, target };
  const results: BenchResult[] = [];
  for (const [name, asked] of Object.entries(questions)) {
    const { subject, baseline } = await measureInTurn(
      {
        subject: await comparisons(world, asked, perRound),
        baseline: await comparisons(least, asked, perRound),
      },
      { rounds },
    );
    const result = compared({ ...line, case: `${name}, ${where}`, unit: 'comparisons/s', subject, baseline });
    results.push(result);
    say(`${name}, ${where}: ${result.ratio} of its speed at ${small}`);
  }
  // Last: the views are not projected again.
  const appends = (one: World) =>
    appending(one, { rounds: rounds + 1, quick: options.quick, seed: options.seed });
  const { subject, baseline } = await measureInTurn(
    { subject: appends(world), baseline: appends(least) },
    { rounds },
  );
  results.push(compared({ ...line, case: `append, ${where}`, unit: 'events/s', subject, baseline }));
  return results;
}

let measuredAppends = 0;

/** Ten writers that go on with the world's own history, ten events a call. */
function appending(
  { events, db }: World,
  { rounds, quick, seed }: { rounds: number; quick: boolean; seed: number },
) {
  measuredAppends += 1;
  const one: Case = {
    name: `scale ${measuredAppends}`,
    calls: quick ? 20 : 400,
    eventsPerCall: 10,
    oneStream: false,
  };
  return inRounds(one, callsOf(one, { rounds, skipped: events, seed }), writers, (call) =>
    appendEvents(db, call),
  );
}
