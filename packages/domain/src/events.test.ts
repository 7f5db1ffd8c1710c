import { expect, test } from 'vitest';

import { eventId } from './events.ts';
import { streamOf } from './streams.ts';

// Ids that stand in logs: if one of these changes, a repeated append is stored twice.
test.each([
  ['c6624f8a-97bb-57af-b07d-e1d18fe3a215', ['target/pkg:npm/gulp', 'FactsObserved', 'x', 0]],
  ['c5fd1f26-e86a-56e9-9927-e437c7dfdeeb', ['a', 'b']],
  ['ee0ed710-1527-51a8-a427-cacd6963b87c', ['a', 'b', 1]],
  ['cb94e1c7-7be5-5c88-b6f3-8036a2daf493', ['a', 'b', '1']],
] as const)('the id %s is for ever', (id, [stream, type, ...origin]) => {
  expect(eventId(stream, type, ...origin)).toBe(id);
});

test('parts cannot run into each other', () => {
  const ids = [
    eventId('a', 'b', 'c'),
    eventId('a', 'b', 'c', ''),
    eventId('a', 'bc'),
    eventId('ab', 'c'),
    eventId('a","b', 'c'),
    eventId('a', 'b","c'),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

test('stream names are for ever, and series are cut by month', () => {
  expect([
    streamOf.tool('gulp'),
    streamOf.target('pkg:npm/gulp'),
    streamOf.source('npm'),
    streamOf.capture('x'),
    streamOf.series('pkg:npm/gulp', '2026-01-31'),
  ]).toEqual(['tool/gulp', 'target/pkg:npm/gulp', 'source/npm', 'capture/x', 'series/pkg:npm/gulp/2026-01']);
});
