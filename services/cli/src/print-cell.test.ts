import { stripVTControlCharacters } from 'node:util';

import type { Row } from '@juxta/comparison';
import { describe, expect, test } from 'vitest';

import { cellText, valueText } from './print-cell.ts';

type Cell = Row['cells'][number];

const evidence = { capture: 'c', url: 'https://npm.registry.example/gulp', sha256: null, licence: 'MIT' };
const spoken = {
  tool: 'gulp',
  source: 'npm',
  target: 'pkg:npm/gulp',
  observed_at: '2026-01-02T03:04:05.000Z',
  fact: '7/license/0',
  evidence,
};
const known = {
  ...spoken,
  state: 'known' as const,
  value: 'MIT',
  effective_at: null,
  stale: null,
  disagreements: [],
};
const stale = { since: '2026-01-01T00:00:00.000Z', reason: 'dns@npm.registry.example' };
const failed = {
  tool: 'gulp',
  state: 'failed',
  code: 'http_503',
  host: 'npm.registry.example',
  at: '2026-01-02T00:00:00.000Z',
  capture: 'c',
} as const;

const rowOf = (cells: Cell[], unit: string | null = null): Row =>
  ({
    id: 'license',
    label: 'Licence',
    facet: 'legal',
    definition: 1,
    kind: 'fact',
    unit,
    cells,
  }) as unknown as Row;
const shown = (cell: Cell): string => stripVTControlCharacters(cellText(rowOf([cell]), cell));

describe('a cell', () => {
  test.each<[string, Cell, string]>([
    ['known', known, 'MIT\nnpm, 2026-01-02'],
    ['stale', { ...known, stale }, 'MIT\nnpm, 2026-01-02, stale: dns@npm.registry.example'],
    [
      'disputed',
      {
        ...known,
        disagreements: [
          { source: 'github', target: 'pkg:github/gulpjs/gulp', value: 'ISC', fact: '8/license/0', evidence },
        ],
      },
      'MIT\nnpm, 2026-01-02\nothers say: ISC (github)',
    ],
    [
      'sampled',
      { ...spoken, state: 'known', value: 1_234_567, day: '2026-01-01', window: null, stale: null },
      '1,234,567\nnpm, 2026-01-01',
    ],
    ['failed', failed, 'failed: http_503 at npm.registry.example'],
    ['failed without a host', { ...failed, host: '' }, 'failed: http_503'],
    ['withdrawn', { ...spoken, state: 'withdrawn' }, 'withdrawn by its source'],
    ['unknown', { tool: 'gulp', state: 'unknown' }, 'unknown'],
    ['not applicable', { tool: 'gulp', state: 'not_applicable' }, 'does not apply'],
  ])('that is %s says so', (_, cell, text) => {
    expect(shown(cell)).toBe(text);
  });
});

describe('a value', () => {
  test.each<[unknown, string | null, string]>([
    [true, null, 'yes'],
    [false, null, 'no'],
    [0, null, '0'],
    [999, 'bytes', '999 B'],
    [1_000, 'bytes', '1.00 kB'],
    [332_800, 'bytes', '333 kB'],
    [['build', 'stream'], null, 'build, stream'],
    ['2026-01-02T03:04:05.000Z', null, '2026-01-02'],
    ['x'.repeat(400), null, 'x'.repeat(300)],
  ])('%j with unit %s', (value, unit, text) => {
    expect(valueText({ unit } as Row, value)).toBe(text);
  });

  test('that rounds up to the next unit is written in it', () => {
    expect(valueText({ unit: 'bytes' } as Row, 999_999)).toBe('1.00 MB');
  });

  // The source may state these; a cell is never blank.
  test.each([[''], [[]]])('%j is not blank', (value) => {
    expect(valueText({ unit: null } as Row, value).trim()).not.toBe('');
  });
});
