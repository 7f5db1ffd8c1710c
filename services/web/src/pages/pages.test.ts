import { compareTools, type ToolDocument } from '@juxta/comparison';
import { describe, expect, it } from 'vitest';

import { comparisonPage } from './comparison.ts';
import { messagePage } from './message.ts';
import { toolPage } from './tool.ts';

const at = '2026-11-01T00:00:00.000Z';

function tool(
  id: string,
  statements: ReadonlyArray<readonly [attribute: string, value: string]>,
): ToolDocument {
  const target = `pkg:npm/${id}`;
  const evidence = { capture: 'c', url: 'https://npm.registry.example/x', sha256: 'ab', licence: 'terms' };
  return {
    id,
    name: id,
    aliases: [],
    categories: [],
    links: [{ target, relation: 'self', source: 'npm', fact: '1/link/0', by: 'catalog' }],
    statements: statements.map(([attribute, value], n) => ({
      source: 'npm',
      target,
      relation: 'self',
      attribute,
      state: 'known',
      value,
      fact: `2/${attribute}/${n}`,
      observed_at: at,
      effective_at: null,
      cause: 'first_observed',
      evidence,
      licence: 'terms',
    })),
    samples: [],
    failures: [
      {
        source: 'npm',
        target,
        relation: 'self',
        host: 'api.example',
        code: 'dns',
        detail: '',
        at,
        capture: 'c',
        position: 3,
        covers: { attributes: [], metrics: ['downloads_last_week@npm'] },
        kind: 'failed',
      },
    ],
    releases: [],
  };
}

describe('pages', () => {
  it('show a value with its source, and a failure in words', async () => {
    const page = String(
      await comparisonPage(
        compareTools([tool('a', [['license', 'MIT']]), tool('b', [])], { as_of: at, known_at: 5 }),
      ),
    );
    expect(page).toContain('MIT');
    expect(page).toContain('failed: dns at api.example');
    expect(page).toContain('unknown');
    expect(page).toContain('href="https://npm.registry.example/x"');
    expect(page).not.toMatch(/<td[^>]*>\s*<\/td>/u);
  });

  it('run nothing that a source wrote', async () => {
    const hostile = tool('<img src=x onerror=alert(1)>', [
      ['description', '<script>alert(1)</script>'],
      ['homepage', 'javascript:alert(1)'],
    ]);
    for (const page of [
      await comparisonPage(compareTools([hostile, tool('b', [])], { as_of: at, known_at: 5 })),
      await toolPage(hostile),
      await messagePage('<b>', '<script>'),
    ]) {
      const text = String(page);
      expect(text).not.toMatch(/<script|<img|href="javascript:/u);
      expect(text).toContain('&lt;');
    }
  });
});
