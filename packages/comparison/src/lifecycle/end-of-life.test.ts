import { expect, test } from 'vitest';

import { asOf, at, says, tool } from '../spec/build.ts';
import { toolCells } from '../tool-cells.ts';
import type { Statement } from '../tool-document.ts';
import { endOfLife } from './end-of-life.ts';
import { lifecycle } from './lifecycle.ts';

const [npm, github, landscape] = [at.npm('x'), at.github('x'), at.landscape('x')];
const released = (day: string) => says(npm, 'latest_release_at', `${day}T00:00:00Z`);
const pushed = (day: string) => says(github, 'last_push_at', `${day}T00:00:00Z`);
const archived = (since: string | null = null) =>
  says(github, 'archived', true, { effective_at: since && `${since}T00:00:00Z` });
const byFoundation = (day: string) => says(landscape, 'cncf_archived_at', `${day}T00:00:00Z`);

const end = (...statements: readonly Statement[]) =>
  endOfLife(lifecycle(toolCells(tool('x', { statements })), asOf));

test.each([
  ['a repository is open', [released('2026-05-01')], null],
  [
    'a publisher only marks it as deprecated',
    [released('2020-01-01'), says(npm, 'deprecated', 'use y')],
    null,
  ],
  ['nobody touched it for years', [released('2012-01-01')], null],
])('given that %s, then it has no end', (_, statements, expected) => {
  expect(end(...statements)).toBe(expected);
});

test.each([
  ['the forge states since when', [archived('2021-03-04'), pushed('2020-02-24')], '2021-03-04', 'stated'],
  [
    'the forge tells only that, and the last push',
    [archived(), pushed('2020-02-24')],
    '2020-02-24',
    'last_sign',
  ],
  [
    'the forge tells only that, and a registry the last release',
    [archived(), released('2018-04-13')],
    '2018-04-13',
    'last_sign',
  ],
  ['the forge tells only that, and nobody anything else', [archived()], '2026-05-20', 'seen'],
  [
    'a foundation archived it first',
    [byFoundation('2019-08-16'), archived(), pushed('2020-02-24')],
    '2020-02-24',
    'last_sign',
  ],
  [
    'a foundation archived it last',
    [byFoundation('2021-08-16'), archived(), pushed('2020-02-24')],
    '2021-08-16',
    'stated',
  ],
  [
    'a day is stated and a release came later',
    [says(npm, 'ended_at', '2020-01-01T00:00:00Z'), released('2026-05-01')],
    '2020-01-01',
    'stated',
  ],
])('given an end of which %s, then that day is taken', (_, statements, day, dated) => {
  expect(end(...statements)).toEqual({ day, dated });
});
