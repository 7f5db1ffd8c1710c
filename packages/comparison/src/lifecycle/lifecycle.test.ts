import { expect, test } from 'vitest';

import { asOf, at, releases, says, takesBack, tool } from '../spec/build.ts';
import { toolCells } from '../tool-cells.ts';
import type { Statement, ToolDocument } from '../tool-document.ts';
import { lifecycle, lifecycleRules } from './lifecycle.ts';

const [npm, github] = [at.npm('x'), at.github('x')];
const released = (value: string) => says(npm, 'latest_release_at', value);
const pushed = (value: string) => says(github, 'last_push_at', value);
const [landscape, wikidata] = [
  { source: 'cncf-landscape', target: 'pkg:generic/landscape.cncf.io/x', relation: 'self' },
  { source: 'wikidata', target: 'https://www.wikidata.org/wiki/Q1', relation: 'self' },
] as const;
const windows = (...lines: readonly string[]) => says(npm, 'support_windows', [...lines]);
const archived = (value: boolean) => says(github, 'archived', value);
const status = (...statements: readonly Statement[]) =>
  lifecycle(toolCells(tool('x', { statements })), asOf).status;
const life = (parts: Partial<ToolDocument>, when = asOf) => lifecycle(toolCells(tool('x', parts)), when);

test.each([
  ['active', [released('2025-12-03T00:00:00Z')]],
  ['maintained', [released('2025-12-02T23:59:59Z')]],
  ['maintained', [released('2024-06-01T00:00:00Z')]],
  ['dormant', [released('2024-05-31T00:00:00Z')]],
  ['active', [released('2018-04-13T00:00:00Z'), pushed('2026-05-31T00:00:00Z')]],
  ['unknown', [released('soon')]],
  ['unknown', [archived(false)]],
  ['unknown', []],
  ['archived', [archived(true), released('2026-05-31T00:00:00Z')]],
  ['ended', [archived(true), released('2026-05-31T00:00:00Z'), says(npm, 'deprecated', 'use y')]],
  ['ended', [archived(true), says(github, 'description', '[Project ended] x runs containers')]],
  ['archived', [archived(true), says(github, 'description', 'x runs containers')]],
  ['unknown', [says(github, 'description', '[Project ended] x runs containers')]],
  ['ended', [says(wikidata, 'ended_at', '2020-01-01T00:00:00Z'), released('2026-05-31T00:00:00Z')]],
  ['active', [says(wikidata, 'ended_at', '2027-01-01T00:00:00Z'), released('2026-05-31T00:00:00Z')]],
  ['archived', [says(landscape, 'cncf_archived_at', '2019-08-16T00:00:00Z')]],
  ['archived', [says(landscape, 'cncf_stage', 'archived')]],
  ['active', [says(landscape, 'cncf_archived_at', '2019-08-16T00:00:00Z'), released('2026-05-31T00:00:00Z')]],
  ['ended', [says(landscape, 'cncf_archived_at', '2019-08-16T00:00:00Z'), archived(true)]],
  ['ended', [windows('2: 2020-01-01 to 2026-05-31', '1: unknown to ended')]],
  ['active', [windows('2: 2020-01-01 to 2026-05-31'), pushed('2026-05-31T00:00:00Z')]],
  ['maintained', [windows('2: 2020-01-01 to 2026-06-01', '1: unknown to ended')]],
  ['maintained', [windows('2: 2020-01-01 to open'), released('2020-01-01T00:00:00Z')]],
  ['unknown', [windows('2: 2026-07-01 to open')]],
  ['unknown', [windows('nonsense')]],
  ['deprecated', [says(npm, 'deprecated', 'use y'), released('2026-05-31T00:00:00Z')]],
  ['active', [says(npm, 'deprecated', ' '), released('2026-05-31T00:00:00Z')]],
  ['active', [takesBack(npm, 'deprecated'), released('2026-05-31T00:00:00Z')]],
] as const)('is %s (case %#)', (expected, statements) => {
  expect(status(...statements)).toBe(expected);
});

test('is relative to as_of', () => {
  const statements = [released('2018-04-13T00:00:00Z')];
  expect(life({ statements }, '2018-06-01T00:00:00Z').status).toBe('active');
});

test('tells an end by each claim with its own date, then the last release', () => {
  const statements = [
    says(landscape, 'cncf_archived_at', '2019-08-16T00:00:00Z', { effective_at: '2019-08-16T00:00:00Z' }),
    archived(true),
    pushed('2020-02-24T20:00:00Z'),
    released('2018-04-13T10:00:00Z'),
    says(npm, 'latest_version', 'v1.30.0'),
  ];
  const told = life({ statements });
  expect(told).toMatchObject({ status: 'ended', rule: 'ended.twice', date: '2020-02-24' });
  expect(told.text).toBe(
    'ended: archived by its foundation on 2019-08-16 (cncf-landscape); repository archived, last pushed to on 2020-02-24 (github); last release v1.30.0 on 2018-04-13 (npm); last push on 2020-02-24 (github)',
  );
  expect(told.claims.map(({ kind, date, dated }) => `${kind} ${date} ${dated}`)).toEqual([
    'foundation_archived 2019-08-16 stated',
    'repository_archived 2020-02-24 not_before',
    'last_release 2018-04-13 stated',
    'last_push 2020-02-24 stated',
  ]);
});

test('the last release is the newest that a source states or lists, of the tool itself and no pre-release', () => {
  const listed = releases(github, ['v1.31.0', '2018-05-01'], ['v2.0.0-rc.1', '2018-05-20', true]);
  const ofClient = releases({ ...npm, relation: 'client' }, ['9.0.0', '2018-05-30']);
  const statements = [released('2018-04-13T00:00:00Z')];
  const told = life({ statements, releases: [...listed, ...ofClient] }, '2018-06-01T00:00:00Z');
  expect(told.text).toBe('active: last release v1.31.0 on 2018-05-01 (github)');
  expect(told.claims[0]?.basis).toMatchObject([{ fact: '7/release/0', date: '2018-05-01', dated: 'stated' }]);
  const then = life({ statements, releases: [...listed] }, '2018-04-20T00:00:00Z');
  expect(then.text).toBe('active: last release on 2018-04-13 (npm)');
});

test.each([
  ['an old version that a mirror dates late is not the last one', '0.3.13a', '1.6.1 on 2023-01-10'],
  ['a fix of a line that is kept is the last one', '0.4.6', '0.4.6 on 2024-05-02'],
  ['what has no order counts by its date', 'final', 'final on 2024-05-02'],
])('%s', (_, late, told) => {
  const listed = releases(npm, ['0.4.5', '2014-05-12'], ['v1.6.1', '2023-01-10'], [late, '2024-05-02']);
  expect(life({ releases: [...listed] }).text).toMatch(new RegExp(`last release v?${told} `, 'u'));
});

test('a line that a mirror dates wholly after a higher one has no last release', () => {
  const listed = releases(
    npm,
    ['5.0.0', '2024-11-22'],
    ['5.0.1', '2025-06-10'],
    ['0.1.0', '2025-12-01'],
    ['0.2.0', '2025-12-24'],
  );
  const { text } = life({ releases: [...listed] }, '2026-01-31T00:00:00Z');
  expect(text).toContain('last release 5.0.1 on 2025-06-10');
});

test('lines are supported by the day that is asked of, not by the day of the answer', () => {
  const statements = [windows('2: 2020-01-01 to 2028-01-01', '1: 2019-01-01 to 2026-05-31')];
  expect(life({ statements }).text).toBe('maintained: 2 supported until 2028-01-01 (npm)');
  expect(life({ statements }, '2026-05-31T12:00:00Z').text).toContain('1 supported until 2026-05-31');
});

test('every status has a rule, and the last rule always holds', () => {
  expect(new Set(lifecycleRules.map(({ id }) => id)).size).toBe(lifecycleRules.length);
  expect(lifecycleRules.at(-1)?.holds({ ends: [], signs: [], age: null })).toBe(true);
});
