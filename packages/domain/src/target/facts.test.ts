import { describe, expect, test } from 'vitest';

import type { ObservedFact } from '../observation.ts';
import { given } from '../spec/given.ts';
import { readEventData } from '../streams.ts';
import { target, type TargetCommand } from './decider.ts';
import type { TargetEvent } from './events.ts';

const capture = '018f0000-0000-7000-8000-000000000001';
const observedAt = '2026-01-02T03:04:05.000Z';

interface Reading {
  readonly facts?: readonly ObservedFact[];
  readonly covers?: readonly string[];
  readonly rederived?: boolean;
  readonly version?: number;
}

function reading({ facts = [], covers = [], rederived = false, version = 1 }: Reading): TargetCommand {
  return {
    type: 'RecordObservation',
    capture,
    request: 'packument',
    extractor: { id: 'npm', version },
    observedAt,
    covers: { attributes: [...covers], metrics: [], releases: 'none', links: false },
    observation: { outcome: 'read', facts, releases: [], metrics: [], links: [] },
    rederived,
  };
}

/** The events of readings one after another; each is decided on what the ones before it left. */
function history(...readings: readonly Reading[]): TargetEvent[] {
  const events: TargetEvent[] = [];
  for (const one of readings) events.push(...given(target, ...events).when(reading(one)));
  return events;
}

const license = (value: string, more: Partial<ObservedFact> = {}): ObservedFact => ({
  attribute: 'license',
  value,
  ...more,
});
const factsOf = (events: readonly TargetEvent[]) =>
  events.flatMap((event) => (event.type === 'FactsObserved' ? event.data.facts : []));

describe('a fact', () => {
  test('first seen is recorded with its evidence, cause and definition', () => {
    expect(history({ facts: [license('MIT', { original: 'mit', guessed: true })] })).toEqual([
      {
        type: 'FactsObserved',
        data: {
          capture,
          request: 'packument',
          extractor: { id: 'npm', version: 1 },
          observed_at: observedAt,
          facts: [
            {
              attribute: 'license',
              state: 'known',
              value: 'MIT',
              cause: 'first_observed',
              definition: 1,
              original: 'mit',
              guessed: true,
            },
          ],
        },
      },
    ]);
  });

  test.each<[string, Reading]>([
    ['the same', { facts: [license('MIT')], covers: ['license'] }],
    ['the same by a newer extractor', { facts: [license('MIT')], version: 2, rederived: true }],
    ['given twice', { facts: [license('MIT'), license('ISC')] }],
    ['absent where it was not asked for', { facts: [], covers: ['homepage'] }],
  ])('that is %s is no news', (_, second) => {
    const first = history({ facts: [license('MIT')] });
    expect(given(target, ...first).when(reading(second))).toEqual([]);
  });

  test('whose list has another order is news, since order is part of a list', () => {
    const keywords = (...value: string[]) => ({ facts: [{ attribute: 'keywords', value }] });
    expect(factsOf(history(keywords('a', 'b'), keywords('a', 'b'), keywords('b', 'a')))).toHaveLength(2);
  });

  test('that goes back to its old value is news each time', () => {
    const events = history(
      { facts: [license('MIT')] },
      { facts: [license('ISC')] },
      { facts: [license('MIT')] },
    );
    expect(factsOf(events).map((fact) => fact.state === 'known' && [fact.value, fact.cause])).toEqual([
      ['MIT', 'first_observed'],
      ['ISC', 'world_changed'],
      ['MIT', 'world_changed'],
    ]);
  });

  test.each<[string, ObservedFact, ObservedFact, boolean, string]>([
    ['without dates', license('MIT'), license('ISC'), false, 'world_changed'],
    [
      'with another date',
      license('MIT', { effectiveAt: '2025-01-01T00:00:00Z' }),
      license('ISC', { effectiveAt: '2025-06-01T00:00:00Z' }),
      false,
      'world_changed',
    ],
    [
      'with the same date',
      license('MIT', { effectiveAt: '2025-01-01T00:00:00Z' }),
      license('ISC', { effectiveAt: '2025-01-01T01:00:00+01:00' }),
      false,
      'source_revised',
    ],
    ['in the same bytes', license('MIT'), license('ISC'), true, 'extractor_changed'],
    [
      'in its original text only',
      license('MIT'),
      license('MIT', { original: 'mit' }),
      false,
      'world_changed',
    ],
  ])('that changes %s tells why', (_, before, after, rederived, cause) => {
    const events = history({ facts: [before] }, { facts: [after], rederived, version: 2 });
    expect(factsOf(events).at(-1)).toMatchObject({ cause, value: after.value });
  });

  test('that only a newer extractor finds came from us, not from the world', () => {
    const events = history({ facts: [license('MIT')] }, { facts: [license('MIT'), home()], rederived: true });
    expect(factsOf(events).slice(1)).toMatchObject([{ attribute: 'homepage', cause: 'extractor_changed' }]);
  });

  test('with a date out of reason keeps its value and loses the date', () => {
    const [fact] = factsOf(history({ facts: [license('MIT', { effectiveAt: '0000-00-00' })] }));
    expect(fact).toMatchObject({ value: 'MIT' });
    expect(fact).not.toHaveProperty('effective_at');
  });

  test('outside the vocabulary is an extractor’s mistake', () => {
    expect(() => history({ facts: [{ attribute: 'nonsense', value: 1 }] })).toThrow(RangeError);
  });
});

describe('a withdrawn fact', () => {
  test('was covered, is withdrawn once, and is first observed again when it returns', () => {
    const covers = ['license'];
    const events = history(
      { facts: [license('MIT')], covers },
      { covers: ['homepage'] },
      { covers },
      { covers },
      { facts: [license('MIT')], covers },
    );
    expect(factsOf(events).map((fact) => [fact.state, fact.cause])).toEqual([
      ['known', 'first_observed'],
      ['withdrawn', 'world_changed'],
      ['known', 'first_observed'],
    ]);
  });

  test('that was never known is not withdrawn', () => {
    expect(history({ covers: ['license', 'homepage'] })).toEqual([]);
  });

  test('that a newer extractor no longer reads is our change', () => {
    const events = history({ facts: [license('MIT')] }, { covers: ['license'], rederived: true });
    expect(factsOf(events).at(-1)).toMatchObject({ state: 'withdrawn', cause: 'extractor_changed' });
  });
});

describe('another forge id at a key', () => {
  const repository = (id: string, facts: readonly ObservedFact[] = []): Reading => ({
    facts: [{ attribute: 'forge_id', value: id }, ...facts],
    covers: ['forge_id', 'license'],
  });

  test('replaces the target: what the old one said is not changed but forgotten', () => {
    const events = history(repository('1', [license('MIT'), home()]), repository('2', [license('MIT')]));
    expect(events.map((event) => event.type)).toEqual(['FactsObserved', 'TargetReplaced', 'FactsObserved']);
    expect(events[1]?.data).toMatchObject({ from_identity: '"1"', to_identity: '"2"' });
    expect(factsOf(events.slice(2))).toMatchObject([
      { attribute: 'forge_id', value: '2', cause: 'first_observed' },
      { attribute: 'license', value: 'MIT', cause: 'first_observed' },
    ]);
    expect([
      ...given(target, ...events)
        .state()
        .facts.keys(),
    ]).toEqual(['forge_id', 'license']);
  });

  test('leaves what fails as it is: the requests are the same', () => {
    const failed = given(target).when({
      ...reading({ covers: ['license'] }),
      type: 'RecordFailure',
      request: 'readme',
      code: 'dns',
      host: 'forge.example',
      detail: '',
      gone: false,
    });
    const replaced = history(repository('1'), repository('2')).slice(1);
    const { failing } = given(target, ...history(repository('1')), ...failed, ...replaced).state();
    expect([...failing]).toEqual([['readme', 'dns']]);
  });

  test.each<[string, Reading]>([
    ['the same id', repository('1', [license('MIT')])],
    ['an answer without an id', { facts: [license('MIT')] }],
  ])('is not seen in %s', (_, second) => {
    const events = history(repository('1', [license('MIT')]), second);
    expect(events.map((event) => event.type)).not.toContain('TargetReplaced');
  });
});

test('every event decided is one that the log reads back', () => {
  const events = history(
    { facts: [license('MIT', { effectiveAt: '2025-01-01', original: 'x', guessed: false }), home()] },
    { covers: ['homepage'] },
    { facts: [{ attribute: 'forge_id', value: '1' }] },
    { facts: [{ attribute: 'forge_id', value: '2' }] },
  );
  expect(events).toHaveLength(5);
  for (const event of events) expect(readEventData(event.type, 1, event.data)).toEqual(event.data);
});

function home(): ObservedFact {
  return { attribute: 'homepage', value: 'https://gulp.example/' };
}
