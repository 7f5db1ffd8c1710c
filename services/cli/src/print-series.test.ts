import { stripVTControlCharacters } from 'node:util';

import { expect, test } from 'vitest';

import { seriesLines } from './print-series.ts';

const point = (day: string, value: number | null, flags: readonly 'jump'[] = []) => ({
  day: `2026-01-0${day}`,
  value,
  fact: value === null ? null : `${day}/stars@github/0`,
  flags,
});

test('a series tells its growth, what of it is a part only, its gaps and what is odd', () => {
  const lines = seriesLines({
    metric: 'stars@github',
    source: 'github',
    target: 'pkg:github/acme/alpha',
    points: [point('1', 100), point('2', null), point('3', 1_700, ['jump'])],
    growth: [
      { days: 7, state: 'gap', from: null, change: null },
      { days: 30, state: 'partial', from: '2026-01-01', change: 16 },
      { days: 365, state: 'known', from: '2025-01-03', change: -0.25 },
    ],
  });
  expect(lines.map(stripVTControlCharacters)).toEqual([
    '',
    'GitHub stars  7 d gap, 30 d +1600.0 % (only since 2026-01-01), 365 d -25.0 %',
    '  ▁·█  2026-01-01 to 2026-01-03',
    '  2026-01-03: 1,700 (jump)',
  ]);
});

test('nothing sampled says nothing', () => {
  expect(seriesLines({ metric: 'stars@github', source: '', target: '', points: [], growth: [] })).toEqual([]);
});
