import { askAll } from './compare/client.ts';
import { sameAgain } from './compare/same-again.ts';
import { ask, keep, openWorld, toolSets, type World } from './compare/world.ts';
import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import { measureInTurn, speedOf } from './harness/in-turn.ts';

export const bench = defineBench({
  summary:
    'GET /v1/compare of a running API: never asked before, beside a primary-key read of the same bytes; again, beside a constant answer',
  run: async (context) => {
    const world = await openWorld(context);
    const results: BenchResult[] = [];
    for (const size of [2, 5]) results.push(await cold(context, world, size));
    return [...results, ...(await warm(context, world))];
  },
});

const pathOf = (key: string): string => `/v1/compare/${key}`;

/** Each comparison is asked for once of the measured process, by one reader who waits for it. */
async function cold({ options, say }: BenchContext, world: World, size: number): Promise<BenchResult> {
  const rounds = options.rounds ?? (options.quick ? 2 : 9);
  const perRound = options.quick ? 5 : 40;
  const sets = toolSets(size, options.seed + size);
  // A process that has just begun to run is not the one that is measured.
  const warmup = options.quick ? 1 : 6;
  const keys = Array.from({ length: (rounds + warmup) * perRound }, () => sets.next().value as string);
  let bytes = 0;
  for (const key of keys) {
    const answer = await ask(world.api + pathOf(key));
    bytes += answer.body.length;
    await keep(world.client, key, answer);
  }
  const [api, byHand] = [await world.anotherApi(), await world.byHand()];
  const asked = (urls: string[]) => () =>
    speedOf(perRound, () => askAll(urls.splice(0, perRound), { status: 200, inFlight: 1 }));
  const measured = await measureInTurn(
    {
      subject: asked(keys.map((key) => api.ready + pathOf(key))),
      baseline: asked(keys.map((key) => `${byHand.ready}/row/${key}`)),
    },
    { rounds, warmup },
  );
  await api.close();
  await byHand.close();
  const result = compared({
    case: `cold, ${size} tools`,
    unit: 'answers/s',
    ...measured,
    baseline_is: 'SELECT body … WHERE key = $1, prepared, sent by the same HTTP server',
    target: 0.25,
    note: `${Math.round(bytes / keys.length / 1000)} kB an answer`,
  });
  say(`${result.case}: ${result.ratio} of a primary-key read`);
  return result;
}

/** One comparison again and again, by eight readers. */
async function warm({ options }: BenchContext, world: World): Promise<readonly BenchResult[]> {
  const rounds = options.rounds ?? (options.quick ? 2 : 9);
  const times = options.quick ? 50 : 5_000;
  const key = toolSets(2, options.seed).next().value as string;
  const first = await ask(world.api + pathOf(key));
  const unchanged = { 'if-none-match': first.headers['etag'] ?? '' };
  const bare = (await ask(world.api + pathOf(key), unchanged)).headers;
  await keep(world.client, key, first, bare);
  const byHand = await world.byHand();
  const many = (url: string, headers: Readonly<Record<string, string>>) => () =>
    speedOf(times, () => sameAgain(url, { headers, times, connections: 8 }));
  const cases = [
    { name: 'warm, 304', headers: unchanged, url: `${byHand.ready}/unchanged/${key}` },
    { name: 'warm, the document again', headers: {}, url: `${byHand.ready}/constant/${key}` },
  ];
  const results: BenchResult[] = [];
  for (const { name, headers, url } of cases) {
    const measured = await measureInTurn(
      { subject: many(world.api + pathOf(key), headers), baseline: many(url, headers) },
      { rounds },
    );
    const line = { case: name, unit: 'answers/s', target: 0.8 };
    results.push(
      compared({
        ...line,
        ...measured,
        baseline_is: 'a constant answer of the same bytes by the same HTTP server',
      }),
    );
  }
  await byHand.close();
  return results;
}
