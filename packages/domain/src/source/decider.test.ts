import { expect, test } from 'vitest';

import { given } from '../spec/given.ts';
import { sourceHealth, type SourceCommand } from './decider.ts';
import type { SourceEvent } from './events.ts';

const capture = '018f0000-0000-7000-8000-000000000001';
const observed_at = '2026-01-02T03:04:05.000Z';
const fails = (host: string, code = 'dns'): SourceCommand => ({
  type: 'ReportFailure',
  host,
  code,
  detail: 'no such host',
  capture,
  observed_at,
  covers: { attributes: ['license'], metrics: [] },
});
const answers = (host: string): SourceCommand => ({ type: 'ReportAnswer', host, capture, observed_at });

function history(...commands: readonly SourceCommand[]): SourceEvent[] {
  const events: SourceEvent[] = [];
  for (const command of commands) events.push(...given(sourceHealth, ...events).when(command));
  return events;
}

test('a broken host is one event, whatever the code of the failures that follow', () => {
  expect(history(fails('a'), fails('a'), fails('a', 'tls'))).toEqual([
    {
      type: 'SourceBroke',
      data: {
        host: 'a',
        code: 'dns',
        detail: 'no such host',
        capture,
        observed_at,
        covers: { attributes: ['license'], metrics: [] },
      },
    },
  ]);
});

test('an answer ends it once; an answer of a host that works is none', () => {
  expect(history(answers('a'), fails('a'), answers('a'), answers('a')).map((event) => event.type)).toEqual([
    'SourceBroke',
    'SourceRecovered',
  ]);
});

const part = { host: 'a', part: 'document', capture, observed_at };
const holdsBack: SourceCommand = {
  ...part,
  type: 'HoldBack',
  code: 'unreadable',
  detail: 'most answers cannot be read any more',
  covers: { attributes: ['license'], metrics: [] },
};
const releases: SourceCommand = { ...part, type: 'Release' };

test('a part is held back once and released once, whatever its host does', () => {
  const events = history(holdsBack, holdsBack, fails('a'), answers('a'), releases, releases);
  expect(events.map((event) => event.type)).toEqual([
    'SourceQuarantined',
    'SourceBroke',
    'SourceRecovered',
    'SourceReleased',
  ]);
  expect([
    ...given(sourceHealth, ...events.slice(0, 3))
      .state()
      .held.entries(),
  ]).toEqual([['document', 'unreadable']]);
  expect(history(releases)).toEqual([]);
});

test('hosts of one source break and recover each for itself', () => {
  const events = history(fails('a'), fails('b'), answers('a'), fails('a'));
  expect(events.map((event) => [event.type, event.data.host])).toEqual([
    ['SourceBroke', 'a'],
    ['SourceBroke', 'b'],
    ['SourceRecovered', 'a'],
    ['SourceBroke', 'a'],
  ]);
  expect([
    ...given(sourceHealth, ...events)
      .state()
      .broken.keys(),
  ]).toEqual(['b', 'a']);
});
