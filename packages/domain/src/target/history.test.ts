import { describe, expect, test } from 'vitest';

import type { Observation } from '../observation.ts';
import { given } from '../spec/given.ts';
import { attributesOf, captureOf, readingOf } from '../spec/readings.ts';
import { readEventData } from '../streams.ts';
import { target } from './decider.ts';
import type { TargetEvent, TargetTransition } from './events.ts';
import { currentHistory, deriveHistory, reconcileHistory, transitionsByCapture } from './history.ts';
import { decideReading, type ReadCapture } from './reading.ts';

const says = (n: number, license: string, more: Parameters<typeof readingOf>[1] = {}) =>
  readingOf(n, { facts: { license }, ...more });
const gone = (n: number, request = 'document'): ReadCapture => ({
  ...readingOf(n, { request, covers: ['license'] }),
  reading: { kind: 'failed', scope: 'target', code: 'not_found', host: 'a.example', detail: '', gone: true },
});
const confirmed = (n: number): ReadCapture => ({ ...readingOf(n), reading: { kind: 'not_modified' } });
const rederived = (transitions: readonly TargetTransition[]): TargetEvent => ({
  type: 'HistoryRederived',
  data: { from: captureOf(1), to: captureOf(9), transitions: [...transitions] },
});

/** How the news of one late capture joins the history of others. */
function join(others: readonly ReadCapture[], late: ReadCapture) {
  const current = deriveHistory(others);
  const forward = decideReading(late, given(target, ...current).state());
  const all = [...others, late].toSorted((a, b) => (a.capture < b.capture ? -1 : 1));
  const derived = deriveHistory(all);
  return { how: reconcileHistory({ current, forward, derived }), forward, derived };
}

describe('a history', () => {
  test('derived in capture order is what deciding one capture after another gives', () => {
    const derived = deriveHistory([says(1, 'MIT'), confirmed(2), gone(3), says(4, 'ISC'), says(5, 'ISC')]);
    expect(derived.map(({ type, data }) => [type, data.capture])).toEqual([
      ['FactsObserved', captureOf(1)],
      ['TargetGone', captureOf(3)],
      ['TargetRecovered', captureOf(4)],
      ['FactsObserved', captureOf(4)],
    ]);
  });

  test('keeps the transitions of a capture whose bytes are gone, as they were', () => {
    const kept = transitionsByCapture(deriveHistory([says(1, 'MIT'), says(2, 'ISC')])).get(captureOf(2))!;
    const derived = deriveHistory([says(1, 'Apache-2.0'), { kept }, says(3, 'ISC')]);
    expect(attributesOf(derived)).toEqual([
      ['license', 'Apache-2.0', captureOf(1)],
      ['license', 'ISC', captureOf(2)],
    ]);
  });

  test('of an erased capture says nothing', () => {
    expect(deriveHistory([{ ...says(1, 'MIT'), reading: { kind: 'erased' } }])).toEqual([]);
  });
});

describe('HistoryRederived', () => {
  const before = deriveHistory([says(1, 'MIT'), gone(2)]);
  const after = deriveHistory([says(1, 'ISC')]);
  const event = rederived(after);

  test('takes the place of all that the stream told before it', () => {
    expect(given(target, ...before, event).state()).toEqual(given(target, ...after).state());
    expect(currentHistory([...before, event])).toEqual(after);
    const later = deriveHistory([says(3, 'BSD-2-Clause')]);
    expect(currentHistory([...before, rederived(before), event, ...later])).toEqual([...after, ...later]);
  });

  test('is what the next capture is compared with', () => {
    const next = decideReading(says(3, 'ISC'), given(target, ...before, event).state());
    expect(next).toEqual([]);
    expect(decideReading(says(3, 'MIT'), given(target, ...before, event).state())).toHaveLength(1);
  });

  test('is stored and read back as it is, and may be empty', () => {
    for (const one of [event, rederived([])]) expect(readEventData(one.type, 1, one.data)).toEqual(one.data);
    expect(given(target, ...before, rederived([])).state()).toEqual(target.initial());
  });
});

describe('a late capture', () => {
  test('that says what was said before and after it changes nothing', () => {
    expect(join([says(1, 'MIT'), says(3, 'MIT')], says(2, 'MIT'))).toMatchObject({
      how: 'append_forward',
      forward: [],
    });
  });

  test('of another request with subjects of its own is appended like any other', () => {
    const late = readingOf(1, { request: 'releases', facts: { latest_version: '1.0.0' } });
    const { how, forward } = join([says(2, 'MIT')], late);
    expect([how, forward.length]).toEqual(['append_forward', 1]);
  });

  test.each<[string, readonly ReadCapture[], ReadCapture]>([
    ['came before the first value', [says(2, 'MIT')], says(1, 'ISC')],
    ['knew a value before we did', [says(1, 'MIT'), says(3, 'ISC')], says(2, 'ISC')],
    ['shows a value that came and went', [says(1, 'MIT'), says(3, 'MIT')], says(2, 'ISC')],
    ['shows a failure that is over', [says(1, 'MIT'), says(3, 'MIT')], gone(2)],
    ['shows that a failure was over before', [gone(1), says(3, 'MIT')], says(2, 'MIT')],
    ['is another request’s, of the same subject', [says(2, 'MIT')], says(1, 'ISC', { request: 'other' })],
    [
      'states what another project at this key ended',
      [says(1, 'MIT', { facts: { forge_id: 1 } }), readingOf(3, { facts: { forge_id: 2 } })],
      readingOf(2, { request: 'other', facts: { language: 'Go' } }),
    ],
  ])('that %s makes the history be told anew', (_, others, late) => {
    expect(join(others, late).how).toBe('rederive');
  });
});

describe('what a newer extractor reads', () => {
  const events = deriveHistory([says(1, 'MIT'), says(2, 'MIT')]);
  const compare = (derived: readonly TargetTransition[]) =>
    reconcileHistory({ current: events, forward: [], derived });
  const version = 2;

  test('is the same history, where only versions and causes differ', () => {
    expect(compare(deriveHistory([says(1, 'MIT', { version }), says(2, 'MIT', { version })]))).toBe(
      'append_forward',
    );
  });

  test.each<[string, Partial<Extract<Observation, { outcome: 'read' }>['facts'][number]>]>([
    ['date', { effectiveAt: '2020-01-01T00:00:00Z' }],
    ['original text', { original: 'mit' }],
    ['guess', { guessed: true }],
  ])('is another history where the %s differs', (_, more) => {
    const read = says(1, 'MIT');
    const facts = [{ attribute: 'license', value: 'MIT', ...more }];
    const reading = {
      kind: 'observation',
      observation: { outcome: 'read', facts, releases: [], metrics: [], links: [] },
    } as const;
    expect(compare(deriveHistory([{ ...read, reading }]))).toBe('rederive');
  });

  test('after the last answer was read again, is told already', () => {
    const first = deriveHistory([says(1, 'MIT')]);
    const again = decideReading(says(1, 'ISC', { version }), given(target, ...first).state(), true);
    expect(again).toMatchObject([{ data: { facts: [{ cause: 'extractor_changed' }] } }]);
    const derived = deriveHistory([says(1, 'ISC', { version })]);
    expect(reconcileHistory({ current: [...first, ...again], forward: [], derived })).toBe('append_forward');
  });
});
