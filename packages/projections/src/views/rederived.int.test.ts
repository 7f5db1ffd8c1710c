import {
  deriveHistory,
  streamOf,
  type NewEvent,
  type ReadCapture,
  type TargetEvent,
  type TargetTransition,
} from '@juxta/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { captureId, dumpViews, emptyViews, event, openLog, type TestLog } from '../../spec/log.ts';
import type { Db } from '../projection.ts';
import { readFailures } from '../queries/read-failures.ts';
import { readReleases, readStatements } from '../queries/read-statements.ts';
import { projectUntilIdle } from '../run.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openLog();
});
afterAll(() => log[Symbol.asyncDispose]());

const rawModel = fc.record({
  kind: fc.constantFrom('body', 'body', 'body', 'failed', 'gone', 'not_modified'),
  license: fc.option(fc.constantFrom('MIT', 'ISC')),
  language: fc.option(fc.constantFrom('Go', 'Rust')),
  identity: fc.constantFrom(1, 1, 2),
  effective: fc.option(fc.nat(12)),
  releases: fc.uniqueArray(fc.constantFrom('1.0.0', '2.0.0')),
  published: fc.option(fc.nat(12)),
});
type Raw = typeof rawModel extends fc.Arbitrary<infer Value> ? Value : never;

const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();

function reading(raw: Raw, n: number): ReadCapture {
  const { kind, license, language, identity, releases } = raw;
  const effectiveAt = raw.effective === null ? {} : { effectiveAt: day(raw.effective) };
  const publishedAt = raw.published === null ? {} : { publishedAt: day(raw.published) };
  const failure = { kind: 'failed', scope: 'target', host: 'a.example', detail: 'no' } as const;
  return {
    capture: captureId(`capture ${n}`),
    request: 'document',
    extractor: { id: 'npm', version: 1 },
    observedAt: day(2 * n),
    covers: { attributes: ['license', 'language'], metrics: [], releases: 'all', links: true },
    host: 'a.example',
    reading:
      kind === 'body'
        ? {
            kind: 'observation',
            observation: {
              outcome: 'read',
              facts: [
                { attribute: 'forge_id', value: identity },
                ...(license === null ? [] : [{ attribute: 'license', value: license, ...effectiveAt }]),
                ...(language === null ? [] : [{ attribute: 'language', value: language }]),
              ],
              releases: releases.map((version) => ({ version, ...publishedAt })),
              metrics: [],
              links: [],
            },
          }
        : kind === 'not_modified'
          ? { kind }
          : { ...failure, code: kind === 'gone' ? 'not_found' : 'bad_json', gone: kind === 'gone' },
  };
}

const history = fc.array(rawModel, { minLength: 1, maxLength: 5 });
const plans = fc.record({ first: history, anew: history, again: history, later: history });

/** A stream that is told, told anew twice, and goes on after each. */
function streamOfPlan(plan: typeof plans extends fc.Arbitrary<infer Value> ? Value : never): TargetEvent[] {
  const derive = (raws: readonly Raw[]): TargetTransition[] => deriveHistory(raws.map(reading));
  const rederived = (transitions: TargetTransition[]): TargetEvent => ({
    type: 'HistoryRederived',
    data: { from: captureId('capture 0'), to: captureId('capture 1'), transitions },
  });
  const whole = derive([...plan.again, ...plan.later]);
  const again = derive(plan.again);
  return [
    ...derive(plan.first),
    rederived(derive(plan.anew)),
    rederived(again),
    ...whole.slice(again.length),
  ];
}

async function told(db: Db, target: string, knownAt: number): Promise<string> {
  const answers = [];
  for (const n of [0, 3, 6, 9, 30]) {
    const pin = { knownAt, asOf: day(n) };
    answers.push(
      await readStatements(db, [target], pin),
      await readReleases(db, [target], pin),
      await readFailures(db, [target], [], pin),
    );
  }
  return JSON.stringify(answers);
}

test('at each position the log tells what it told when it ended there, whatever history was told anew later', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const target = `pkg:npm/t${(runs += 1)}`;
      const toEvent = ({ type, data }: TargetEvent): NewEvent => event(streamOf.target(target), type, data);
      const then = new Map<number, string>();
      for (const one of streamOfPlan(plan).map(toEvent)) {
        const [position] = await log.given(one);
        await projectUntilIdle(log.db);
        then.set(position!, await told(log.db, target, Number.MAX_SAFE_INTEGER));
      }
      for (const [position, text] of then) expect(await told(log.db, target, position)).toBe(text);
    }),
    { numRuns: 4 },
  );
  const oneByOne = await dumpViews(log.db);
  await emptyViews(log.db);
  await projectUntilIdle(log.db);
  expect(await dumpViews(log.db)).toBe(oneByOne);
}, 240_000);

test('facts and releases of a history told anew have ids of their own, counted over all its transitions', async () => {
  const target = 'pkg:npm/cited';
  const body = (license: Raw['license'], releases: Raw['releases']): Raw => ({
    kind: 'body',
    license,
    language: null,
    identity: 1,
    effective: null,
    releases,
    published: null,
  });
  const transitions = deriveHistory([body('MIT', ['1.0.0']), body('ISC', ['1.0.0', '2.0.0'])].map(reading));
  const data = { from: captureId('capture 0'), to: captureId('capture 1'), transitions };
  const [, p] = await log.given(
    event(streamOf.target(target), 'FactsObserved', deriveHistory([reading(body('ISC', []), 0)])[0]!.data),
    event(streamOf.target(target), 'HistoryRederived', data),
  );
  await projectUntilIdle(log.db);
  const pin = { knownAt: p!, asOf: day(30) };
  const ids = async (read: typeof readStatements | typeof readReleases) =>
    (await read(log.db, [target], pin)).map(({ fact }) => fact).toSorted();
  expect(await ids(readStatements)).toEqual([`${p}/forge_id/0`, `${p}/license/2`]);
  expect(await ids(readReleases)).toEqual([`${p}/release/0`, `${p}/release/1`]);
});
