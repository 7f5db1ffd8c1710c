import { eventSchemas, targetKey } from '@juxta/domain';
import { expect, test } from 'vitest';

import { realisticEvents } from './generate.ts';
import { targetsOf } from './world.ts';

const some = { events: 20_000, tools: 100 };

test('every event is valid, and every type of the daily work occurs', () => {
  const types = new Set<string>();
  for (const event of realisticEvents(some)) {
    types.add(event.type);
    expect(eventSchemas[event.type].safeParse(event.data).error, event.type).toBeUndefined();
  }
  expect([...types].sort()).toEqual([
    'FactsObserved',
    'LinksObserved',
    'MetricsSampled',
    'ReleasesObserved',
    'SourceBroke',
    'SourceRecovered',
    'TargetFailed',
    'TargetLinked',
    'TargetRecovered',
    'ToolCategorized',
    'ToolRegistered',
  ]);
});

test('versions of a stream are contiguous, and ids and captures occur once', () => {
  const versions = new Map<string, number>();
  const ids = new Set<string>();
  for (const { stream, version, id } of realisticEvents(some)) {
    expect(version).toBe((versions.get(stream) ?? 0) + 1);
    versions.set(stream, version);
    ids.add(id);
  }
  expect(ids.size).toBe(some.events);
});

test('time never goes back', () => {
  let last = '';
  for (const { occurredAt } of realisticEvents(some)) {
    expect(occurredAt >= last).toBe(true);
    last = occurredAt;
  }
});

test('the same seed gives the same events, another one others', () => {
  const [once, again] = [[...realisticEvents(some)], [...realisticEvents(some)]];
  expect(again).toEqual(once);
  expect([...realisticEvents({ ...some, seed: 2 })]).not.toEqual(once);
});

test('as many tools in a category, whatever their number', () => {
  const sizes = new Map<string, number>();
  for (const { type, data } of realisticEvents({ events: 6_000, tools: 300, perCategory: 20 }))
    if (type === 'ToolCategorized') {
      const [category = ''] = (data as { readonly categories: readonly string[] }).categories;
      sizes.set(category, (sizes.get(category) ?? 0) + 1);
    }
  expect([...sizes.values()]).toEqual(Array.from({ length: 15 }, () => 20));
});

test.each([0, 1, 999, 1_000, 123_456])('target keys of tool %i are canonical', (tool) => {
  for (const { key } of targetsOf(tool)) expect(targetKey(key)).toBe(key);
});
