import type { NewEvent } from '@juxta/domain';
import fc from 'fast-check';

import { event, evidence, facts, linked, replaced, sampled } from './log.ts';

const targets = ['pkg:npm/a', 'pkg:npm/b', 'https://c.example/'];
const covers = { attributes: ['license'], metrics: [] };
const authority = { by: 'command' };
const day = (n: number): string => new Date(Date.UTC(2026, 0, 1 + n)).toISOString();
const target = fc.constantFrom(...targets);
const stated = fc
  .record({
    attribute: fc.constantFrom('license', 'description', 'homepage', 'deprecated'),
    cause: fc.constantFrom('first_observed' as const, 'world_changed' as const),
    value: fc.option(fc.constantFrom('x', 'y', 'ÿ"\n'), { nil: undefined }),
    from: fc.option(fc.nat(30).map(day), { nil: undefined }),
  })
  .map(({ attribute, cause, value, from }) => ({
    attribute,
    cause,
    ...(value !== undefined && { value }),
    ...(from !== undefined && { from }),
  }));
const seen = fc.record({
  at: fc.nat(30).map(day),
  request: fc.constantFrom('main', 'other'),
  capture: fc.constantFrom('first', 'second'),
});
const release = fc.record({
  version: fc.constantFrom('1', '2'),
  change: fc.constantFrom('new', 'changed', 'withdrawn'),
  cause: fc.constant('world_changed'),
});

export const anyEvent: fc.Arbitrary<() => NewEvent> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.tuple(target, fc.array(stated, { minLength: 1, maxLength: 3 }), seen).map(
      ([key, list, at]) =>
        () =>
          facts(key, list, at),
    ),
  },
  fc.tuple(target, seen).map(
    ([key, at]) =>
      () =>
        replaced(key, at),
  ),
  fc.tuple(target, seen, fc.array(release, { minLength: 1, maxLength: 3 })).map(
    ([key, at, releases]) =>
      () =>
        event(`target/${key}`, 'ReleasesObserved', { ...evidence(at), releases }),
  ),
  fc.tuple(target, seen, fc.constantFrom('TargetFailed', 'TargetGone', 'TargetRecovered')).map(
    ([key, at, type]) =>
      () =>
        event(`target/${key}`, type, {
          ...evidence(at),
          ...(type !== 'TargetRecovered' && { code: 'dns', host: 'h', covers }),
          ...(type === 'TargetFailed' && { detail: '' }),
        }),
  ),
  fc.tuple(target, fc.integer({ min: 1, max: 3 }), fc.nat(9), fc.integer({ min: 1, max: 2 })).map(
    ([key, d, value, version]) =>
      () =>
        sampled(key, `2026-01-0${d}`, 'm', value, { version }),
  ),
  fc.tuple(target, fc.boolean()).map(
    ([key, cut]) =>
      () =>
        cut ? event('tool/t', 'TargetUnlinked', { target: key, reason: '', authority }) : linked('t', key),
  ),
  fc
    .constantFrom('T', 'U')
    .map((name) => () => event('tool/t', 'ToolRenamed', { name, aliases: [], authority })),
  fc
    .subarray(['x', 'y', 'z'])
    .map((categories) => () => event('tool/t', 'ToolCategorized', { categories, authority })),
  fc.tuple(target, seen).map(
    ([key, at]) =>
      () =>
        event(`target/${key}`, 'TargetMoved', { ...evidence(at), to: 'pkg:npm/moved' }),
  ),
  fc
    .tuple(target, fc.array(stated, { minLength: 1, maxLength: 2 }), seen, seen)
    .map(([key, list, one, other]) => () => {
      const told = [facts(key, list, one), facts(key, list, other)].map(({ type, data }) => ({ type, data }));
      const [from, to] = [evidence(one).capture, evidence(other).capture];
      return event(`target/${key}`, 'HistoryRederived', { from, to, transitions: told });
    }),
  seen.map(({ at }) => () => {
    const data = { host: 'h', capture: evidence().capture, observed_at: at };
    return event('source/npm', 'SourceRecovered', data);
  }),
);

/** Events that touch each other, of all views. */
export function someEvents(count: number, seed: number): NewEvent[] {
  return fc.sample(anyEvent, { numRuns: count, seed }).map((make) => make());
}
