import { stripVTControlCharacters } from 'node:util';

import type { Row } from '@juxta/comparison';
import type { Display } from '@juxta/domain';
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

const rowOf = (cells: Cell[], display: Display = 'text'): Row =>
  ({
    id: 'license',
    label: 'Licence',
    facet: 'legal',
    definition: 1,
    kind: 'fact',
    unit: null,
    display,
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

test('a value longer than a cell has room for is cut', () => {
  expect(valueText('text', 'x'.repeat(400))).toBe('x'.repeat(300));
});

test('the claims of others are written as the value is', () => {
  const value = '2026-01-02T03:04:05.000Z';
  const disagreements = [
    {
      source: 'github',
      target: 'pkg:github/gulpjs/gulp',
      value: '2025-12-31T00:00:00.000Z',
      fact: '8/x/0',
      evidence,
    },
  ];
  const cell: Cell = { ...known, value, disagreements };
  expect(stripVTControlCharacters(cellText(rowOf([cell], 'day'), cell))).toBe(
    '2026-01-02\nnpm, 2026-01-02\nothers say: 2025-12-31 (github)',
  );
});
