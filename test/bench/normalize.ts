import { loadSources, type Source, type Sources } from '@juxta/sources';

import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import { measureInTurn, speedOf } from './harness/in-turn.ts';
import { cases, type Case, type Form } from './normalize/cases.ts';
import { parsers } from './normalize/parsers.ts';

/** Below this, calls and not documents are measured: such cases tell how many a second, and have no aim. */
const small = 4_096;
const aims: Partial<Record<Form, number>> = { json: 0.5, lines: 0.5, html: 0.7 };

export const bench = defineBench({
  summary: 'normalize of every source, beside a parser of the same bytes',
  run: async (context) => {
    const sources = await loadSources({
      JUXTA_NPM_REGISTRY: 'https://packages.example',
      JUXTA_DEBIAN_ARCHIVE: 'https://packages.example/debian',
    });
    const results: BenchResult[] = [];
    for (const one of cases) results.push(await measure(one, sources, context));
    return results;
  },
});

async function measure(one: Case, sources: Sources, { options, say }: BenchContext): Promise<BenchResult> {
  const made = one.make();
  const body = new TextEncoder().encode(typeof made === 'string' ? made : JSON.stringify(made));
  const source = sources.get(one.source);
  if (!source) throw new Error(`no source is called ${one.source}`);
  const { parse, is } = parsers[one.form];
  const read = reader(source, one, body);
  const count = await documentsIn(options.quick ? 20 : 250, () => parse(body));
  const repeat = (work: () => unknown) => () =>
    speedOf(count, async () => {
      for (let n = 0; n < count; n += 1) work();
    });
  const measured = await measureInTurn(
    { subject: repeat(read), baseline: repeat(() => parse(body)) },
    { rounds: options.rounds ?? (options.quick ? 2 : 9), warmup: 2 },
  );
  const aim = body.length >= small ? aims[one.form] : undefined;
  const size = one.told ?? `${(body.length / 1_000).toFixed(body.length < 10_000 ? 1 : 0)} kB`;
  const result = compared({
    ...measured,
    case: `${one.source}, ${one.request}${one.form === 'xml' && one.source === 'site' ? ' (feed)' : ''}, ${size}`,
    unit: 'documents/s',
    baseline_is: is,
    ...(aim !== undefined && { target: aim }),
  });
  say(`${result.case}: ${result.ratio}`);
  return result;
}

/** The extractor's work on one document. Throws where it does not read it: a failure is quick and measures nothing. */
function reader(source: Source, { target, request }: Case, body: Uint8Array): () => unknown {
  const url =
    source.requests(target).find(({ name }) => name === request)?.url ?? 'https://packages.example/';
  const answer = { request, url, status: 200, contentType: null, capturedAt: '2026-01-31T00:00:00Z', body };
  const observation = source.normalize(answer, target);
  if (observation.outcome === 'failed')
    throw new Error(`${source.id}, ${request}: ${observation.failure.code}: ${observation.failure.detail}`);
  const { facts, releases, metrics } = observation;
  if (facts.length + releases.length + metrics.length === 0)
    throw new Error(`${source.id}, ${request}: nothing was read`);
  return () => source.normalize(answer, target);
}

/** How many documents the parser reads in this many milliseconds, at least one. */
async function documentsIn(milliseconds: number, parse: () => unknown): Promise<number> {
  const began = performance.now();
  let count = 0;
  while (performance.now() - began < milliseconds / 2) {
    parse();
    count += 1;
  }
  return Math.max(1, count * 2);
}
