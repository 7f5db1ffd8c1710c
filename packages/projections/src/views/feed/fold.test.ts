import type { EventType } from '@juxta/domain';
import { expect, test } from 'vitest';

import { event, evidence, facts, linked, registered, replaced, type Seen } from '../../../spec/log.ts';
import type { FeedRow } from './entry.ts';
import { type FeedEvent, foldFeed } from './fold.ts';

const target = 'pkg:npm/a';
const day = (n: number): string => new Date(Date.UTC(2026, 0, n)).toISOString();
const empty = { memories: new Map(), told: new Map() };

/** The events of a log, each at ten times its place. */
function recorded(list: ReadonlyArray<ReturnType<typeof event>>): FeedEvent[] {
  return list.map(
    ({ stream, type, data, occurredAt }, n) =>
      ({
        stream,
        type: type as EventType,
        data,
        occurredAt,
        position: (n + 1) * 10,
        version: n + 1,
      }) as FeedEvent,
  );
}

function told(...list: ReadonlyArray<ReturnType<typeof event>>): readonly FeedRow[] {
  return foldFeed(recorded(list), empty).rows;
}

const seen = (n: number, more: Seen = {}): Seen => ({ at: day(n), capture: `capture ${n}`, ...more });

function releases(versions: Readonly<Record<string, object>>, at: Seen) {
  const list = Object.entries(versions).map(([version, more]) => ({
    version,
    change: 'new',
    cause: 'first_observed',
    ...more,
  }));
  return event(`target/${target}`, 'ReleasesObserved', { ...evidence(at), releases: list });
}

test('a first reading is no news, however many releases and facts it brings', () => {
  const old = Object.fromEntries(
    Array.from({ length: 900 }, (_, n) => [`1.0.${n}`, { published_at: '2025-01-01T00:00:00Z' }]),
  );
  const first = [
    registered('a'),
    linked('a', target),
    facts(
      target,
      [
        { attribute: 'license', value: 'MIT' },
        { attribute: 'archived', value: true },
      ],
      seen(1),
    ),
    releases(old, seen(1)),
    releases({ '0.1': {} }, seen(1)),
  ];
  expect(told(...first)).toEqual([]);
});

test('a release is news when it came after the first reading, by its date, else by the answer it is new in', () => {
  const rows = told(
    releases({ '1.0.0': { published_at: day(1) } }, seen(2)),
    releases({ '0.9.0': { published_at: day(1) }, '1.1.0': { published_at: day(3) }, '1.2.0': {} }, seen(4)),
    releases({ '7': {} }, seen(5, { request: 'other' })),
    releases({ '1.3.0': { published_at: day(6), cause: 'extractor_changed' } }, seen(7)),
  );
  expect(rows.map(({ kind, at, facts: ids, data }) => [kind, at, ids, data['version']])).toEqual([
    ['released', day(3), ['20/release/1'], '1.1.0'],
    ['released', day(4), ['20/release/2'], '1.2.0'],
  ]);
});

test('archived, deprecated, licence: told with the value before, and not when only our reading changed', () => {
  const rows = told(
    facts(
      target,
      [
        { attribute: 'license', value: 'MIT' },
        { attribute: 'archived', value: false },
      ],
      seen(1),
    ),
    facts(
      target,
      [
        { attribute: 'license', value: 'BUSL-1.1', cause: 'world_changed' },
        { attribute: 'archived', value: true, cause: 'world_changed', from: day(2) },
        { attribute: 'deprecated', value: 'use b' },
        { attribute: 'description', value: 'x', cause: 'world_changed' },
      ],
      seen(3),
    ),
    facts(target, [{ attribute: 'license', value: 'ISC', cause: 'extractor_changed' }], seen(4)),
    facts(target, [{ attribute: 'deprecated' }], seen(5)),
    facts(target, [{ attribute: 'homepage', value: 'y', cause: 'corrected' }], seen(6)),
  );
  expect(rows.map(({ kind, at, text }) => [kind, at, text])).toEqual([
    ['licence_changed', day(3), 'pkg:npm/a changed its licence from MIT to BUSL-1.1'],
    ['archived', day(2), 'pkg:npm/a was archived'],
    ['deprecated', day(3), 'pkg:npm/a is deprecated: use b'],
    ['undeprecated', day(5), 'pkg:npm/a is no longer deprecated'],
    ['correction', day(6), 'pkg:npm/a: homepage was corrected to y'],
  ]);
});

test('a first notice that is dated before the first reading is no news', () => {
  const rows = told(
    facts(target, [{ attribute: 'license', value: 'MIT' }], seen(5)),
    facts(target, [{ attribute: 'deprecated', value: 'old', from: day(2) }], seen(6)),
  );
  expect(rows).toEqual([]);
});

test('each advisory that was not there before is told once', () => {
  const advisories = (list: string[], n: number) =>
    facts(target, [{ attribute: 'advisories', value: list, cause: 'world_changed' }], seen(n));
  const rows = told(advisories(['A'], 1), advisories(['B', 'A'], 2), advisories(['C', 'B', 'A'], 3));
  expect(rows.map(({ text }) => text)).toEqual([
    'pkg:npm/a has an advisory: B',
    'pkg:npm/a has an advisory: C',
  ]);
});

test('another owner, another project, gone and back, a broken source', () => {
  const covers = { attributes: [], metrics: [] };
  const gone = { code: 'not_found', host: 'h', covers };
  const ofSource = { host: 'h', capture: evidence().capture, observed_at: day(8) };
  const rows = told(
    facts(target, [{ attribute: 'license', value: 'MIT' }], seen(1)),
    event(`target/${target}`, 'TargetMoved', { ...evidence(seen(1)), to: 'pkg:npm/first' }),
    event(`target/${target}`, 'TargetMoved', { ...evidence(seen(2)), to: 'pkg:npm/z' }),
    event(`target/${target}`, 'TargetFailed', { ...evidence(seen(3)), ...gone, detail: '' }),
    event(`target/${target}`, 'TargetGone', { ...evidence(seen(4)), ...gone }),
    event(`target/${target}`, 'TargetRecovered', evidence(seen(5))),
    event(`target/${target}`, 'TargetRecovered', evidence(seen(6))),
    replaced(target, seen(7)),
    facts(target, [{ attribute: 'license', value: 'ISC' }], seen(7)),
    event('source/npm', 'SourceBroke', { ...ofSource, code: 'dns', detail: '', covers }),
    event('source/npm', 'SourceRecovered', ofSource),
  );
  expect(rows.map(({ position, kind, source }) => [position, kind, source])).toEqual([
    [30, 'moved', 'npm'],
    [50, 'gone', 'npm'],
    [60, 'returned', 'npm'],
    [80, 'replaced', 'npm'],
    [100, 'source_broke', 'npm'],
    [110, 'source_recovered', 'npm'],
  ]);
});

test('a first reading after a move that failures told is no news either', () => {
  const failed = { code: 'redirect_refused', host: 'h', detail: '', covers: { attributes: [], metrics: [] } };
  const rows = told(
    event(`target/${target}`, 'TargetFailed', { ...evidence(seen(1)), ...failed }),
    event(`target/${target}`, 'TargetMoved', { ...evidence(seen(3)), to: 'https://new.example/' }),
    releases({ '0.9.0': {}, '1.0.0': {} }, seen(4)),
  );
  expect(rows).toEqual([]);
});

test('a tool: what follows its beginnings', () => {
  const authority = { by: 'command' as const };
  const later = (made: ReturnType<typeof event>) => ({ ...made, occurredAt: day(60) });
  const rows = told(
    { ...registered('a', 'A'), occurredAt: day(1) },
    { ...event('tool/a', 'ToolCategorized', { categories: ['x'], authority }), occurredAt: day(1) },
    { ...linked('a', target), occurredAt: day(1) },
    later(event('tool/a', 'ToolRenamed', { name: 'A', aliases: ['aa'], authority })),
    later(event('tool/a', 'ToolRenamed', { name: 'B', aliases: [], authority })),
    later(event('tool/a', 'ToolCategorized', { categories: ['x', 'y'], authority })),
    later(linked('a', 'pkg:npm/b')),
    later(event('tool/a', 'TargetUnlinked', { target, reason: 'not it', authority })),
  );
  expect(rows.map(({ text }) => text)).toEqual([
    'A is now called B',
    'a moved from x to x, y',
    'a: pkg:npm/b belongs to it (self)',
    'a: pkg:npm/a does not belong to it: not it',
  ]);
});

test('a history told anew is one entry, and of its news only what was never told', () => {
  const stated = (made: ReturnType<typeof event>) => ({ type: made.type, data: made.data });
  const first = releases({ '1.0.0': { published_at: day(1) } }, seen(2));
  const second = releases({ '1.1.0': { published_at: day(3) } }, seen(4));
  const third = releases({ '1.2.0': { published_at: day(5) } }, seen(6));
  const anew = event(`target/${target}`, 'HistoryRederived', {
    from: evidence(seen(2)).capture,
    to: evidence(seen(6)).capture,
    transitions: [first, second, third].map(stated),
  });
  const [before, after] = [
    recorded([first, second, anew]).slice(0, 2),
    recorded([first, second, anew]).slice(2),
  ];
  const one = foldFeed(before, empty);
  const rest = { memories: one.memories, told: new Map([[anew.stream, one.rows.map(({ key }) => key)]]) };
  const rows = foldFeed(after, rest).rows;
  expect(rows).toEqual(foldFeed([...before, ...after], empty).rows.slice(one.rows.length));
  expect(rows.map(({ position, n, kind, facts: ids }) => [position, n, kind, ids])).toEqual([
    [30, 0, 'history_rederived', []],
    [30, 1, 'released', ['30/release/2']],
  ]);
});
