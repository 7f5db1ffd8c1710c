import { describe, expect, test } from 'vitest';

import {
  eventSchemas,
  isEventType,
  readEventData,
  schemaVersionOf,
  UnreadableEvent,
  type EventType,
} from './streams.ts';

const evidence = {
  capture: '018f0000-0000-7000-8000-000000000001',
  request: 'packument',
  extractor: { id: 'npm', version: 3 },
  observed_at: '2026-01-02T03:04:05.678Z',
};
const authority = { by: 'catalog', capture: evidence.capture, fact: '81234/link/0', text: 'tools/gulp.yaml' };
const covers = { attributes: ['license', 'homepage'], metrics: ['stars@github'] };

/** One event of each type, as version 1 writes it. Logs hold such events: change a schema, never these. */
const golden: Readonly<Record<EventType, Record<string, unknown>>> = {
  ToolRegistered: { tool: 'gulp', name: 'gulp', aliases: ['gulpjs'], authority },
  ToolRenamed: { name: 'Gulp', aliases: [], authority: { by: 'command' } },
  ToolCategorized: { categories: ['build'], authority },
  TargetLinked: {
    target: 'pkg:github/gulpjs/gulp',
    relation: 'repository',
    authority: { by: 'linker', fact: '7/link/0' },
  },
  TargetLinkRefused: {
    target: 'pkg:github/a/b',
    relation: 'client',
    reason: 'a monorepo of many',
    authority,
  },
  TargetUnlinked: { target: 'pkg:github/a/b', reason: 'another project', authority },
  FactsObserved: {
    ...evidence,
    facts: [
      {
        attribute: 'license',
        state: 'known',
        value: 'MIT',
        cause: 'first_observed',
        definition: 1,
        effective_at: '2024-01-01T00:00:00.000Z',
        original: 'mit',
        guessed: true,
      },
      { attribute: 'keywords', state: 'known', value: ['a', 'b'], cause: 'world_changed', definition: 1 },
      { attribute: 'version_count', state: 'known', value: 12, cause: 'source_revised', definition: 1 },
      { attribute: 'archived', state: 'known', value: false, cause: 'corrected', definition: 1 },
      { attribute: 'homepage', state: 'withdrawn', cause: 'extractor_changed', definition: 1 },
    ],
  },
  ReleasesObserved: {
    ...evidence,
    releases: [
      {
        version: '5.0.0-rc.1',
        change: 'new',
        cause: 'first_observed',
        published_at: '2024-01-01T00:00:00.000Z',
        prerelease: true,
        yanked: false,
        url: 'https://gulp.example/5',
      },
      { version: '4.0.0', change: 'withdrawn', cause: 'world_changed' },
    ],
  },
  LinksObserved: {
    ...evidence,
    links: [
      {
        target: 'https://gulp.example/',
        relation: 'site',
        state: 'present',
        evidence: { at: '/homepage', text: 'https://gulp.example' },
        cause: 'first_observed',
      },
    ],
  },
  TargetMoved: { ...evidence, to: 'pkg:github/gulpjs/gulp5' },
  TargetReplaced: { ...evidence, from_identity: '"1"', to_identity: '"2"' },
  TargetFailed: { ...evidence, code: 'bad_json', host: 'registry.example', detail: 'at 12', covers },
  TargetRecovered: { ...evidence },
  TargetGone: { ...evidence, code: 'not_found', host: 'registry.example', covers },
  HistoryRederived: {
    from: evidence.capture,
    to: '018f0000-0000-7000-8000-000000000002',
    transitions: [
      {
        type: 'FactsObserved',
        data: {
          ...evidence,
          facts: [
            { attribute: 'license', state: 'known', value: 'MIT', cause: 'first_observed', definition: 1 },
          ],
        },
      },
      {
        type: 'ReleasesObserved',
        data: {
          ...evidence,
          releases: [{ version: '4.0.0', change: 'withdrawn', cause: 'extractor_changed' }],
        },
      },
      {
        type: 'LinksObserved',
        data: {
          ...evidence,
          links: [
            {
              target: 'https://gulp.example/',
              relation: 'site',
              state: 'withdrawn',
              evidence: { at: '', text: '' },
              cause: 'world_changed',
            },
          ],
        },
      },
      { type: 'TargetMoved', data: { ...evidence, to: 'pkg:github/gulpjs/gulp5' } },
      { type: 'TargetReplaced', data: { ...evidence, from_identity: '"1"', to_identity: '"2"' } },
      {
        type: 'TargetFailed',
        data: { ...evidence, code: 'bad_json', host: 'registry.example', detail: 'at 12', covers },
      },
      { type: 'TargetRecovered', data: { ...evidence } },
      { type: 'TargetGone', data: { ...evidence, code: 'not_found', host: 'registry.example', covers } },
    ],
  },
  MetricsSampled: {
    target: 'pkg:npm/gulp',
    ...evidence,
    day: '2026-01-02',
    samples: [
      { metric: 'stars@github', value: 33_000, definition: 1 },
      {
        metric: 'downloads_last_week@npm',
        value: 1_500_000,
        definition: 1,
        window: { start: '2025-12-26', end: '2026-01-01' },
      },
    ],
  },
  SourceBroke: {
    host: 'registry.example',
    code: 'tls',
    detail: 'expired',
    capture: evidence.capture,
    observed_at: evidence.observed_at,
    covers,
  },
  SourceRecovered: { host: 'registry.example', capture: evidence.capture, observed_at: evidence.observed_at },
  CaptureErased: { capture: evidence.capture, reason: 'takedown', by: 'operator', at: evidence.observed_at },
};

test('there is one golden event for each type', () => {
  expect(Object.keys(golden).sort()).toEqual(Object.keys(eventSchemas).sort());
});

describe.each(Object.entries(golden))('%s', (type, data) => {
  test('is read as it was written', () => expect(readEventData(type, 1, data)).toEqual(data));

  test('with a member more is unreadable', () => {
    expect(() => readEventData(type, 1, { ...data, extra: 1 })).toThrow(UnreadableEvent);
  });

  test('with a member less is unreadable', () => {
    for (const member of Object.keys(data)) {
      const { [member]: _, ...rest } = data;
      expect(() => readEventData(type, 1, rest), member).toThrow(UnreadableEvent);
    }
  });

  test('with an extra member in any nested object is unreadable', () => {
    for (const [member, value] of Object.entries(data)) {
      const nested = Array.isArray(value) ? value[0] : value;
      if (nested === null || typeof nested !== 'object') continue;
      const spoiled = { ...nested, extra: 1 };
      const changed = { ...data, [member]: Array.isArray(value) ? [spoiled, ...value.slice(1)] : spoiled };
      expect(() => readEventData(type, 1, changed), member).toThrow(UnreadableEvent);
    }
  });
});

test('no transition has a later schema than the history that would hold it', () => {
  for (const { type } of golden.HistoryRederived['transitions'] as { type: EventType }[])
    expect(schemaVersionOf('HistoryRederived'), type).toBeGreaterThanOrEqual(schemaVersionOf(type));
});

test.each(['Nonsense', 'constructor', '__proto__', ''])('the type %j is not known', (type) => {
  expect(isEventType(type)).toBe(false);
  expect(() => readEventData(type, 1, {})).toThrow(UnreadableEvent);
});

test.each([null, undefined, 1, 'x', [], {}])('the payload %j is unreadable', (data) => {
  expect(() => readEventData('ToolRenamed', 1, data)).toThrow(UnreadableEvent);
});

test('an unreadable event names its type, version and reason', () => {
  expect(() => readEventData('ToolRenamed', 1, { ...golden.ToolRenamed, name: 5 })).toThrow(
    /ToolRenamed, schema version 1: [^]*name/u,
  );
});

test('a version before the first has no upcaster', () => {
  expect(() => readEventData('ToolRenamed', 0, golden.ToolRenamed)).toThrow('there is no upcaster');
});

test('a version that this code does not know yet is unreadable', () => {
  const later = schemaVersionOf('ToolRenamed') + 1;
  expect(() => readEventData('ToolRenamed', later, golden.ToolRenamed)).toThrow(UnreadableEvent);
});
