import { compareTools, lifecycle, toolCells, type ToolDocument } from '@juxta/comparison';
import { describe, expect, it } from 'vitest';

import { comparisonPage } from './comparison.ts';
import { messagePage } from './message.ts';
import { toolPage } from './tool.ts';

const at = '2026-11-01T00:00:00.000Z';
const life = lifecycle(toolCells(tool('a', [])), at);
const state = { life, as_of: at, known_at: 5 } as const;

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

  it('begin with what each tool is now, and the day that rests on', async () => {
    const archived = tool('a', [['latest_release_at', '2026-10-02T00:00:00.000Z']]);
    const page = String(
      await comparisonPage(compareTools([archived, tool('b', [])], { as_of: at, known_at: 5 })),
    );
    expect(page).toContain('active</span>: last release on 2026-10-02 (npm)');
    expect(page).toContain('unknown</span>: no source tells of a release, a push or an end');
    expect(page.indexOf('last release on')).toBeLessThan(page.indexOf('<table'));
  });

  it('lead from every fact of a sentence to its line on the page of its tool', async () => {
    const tools = [tool('a', [['license', 'MIT']]), tool('b', [['license', 'ISC']])];
    const document = compareTools(tools, { as_of: at, known_at: 5 });
    const page = String(await comparisonPage(document));
    const facts = document.differences.flatMap((difference) => difference.facts);
    expect(facts.length).toBeGreaterThan(0);
    const own = String(await toolPage(tool('a', [['license', 'MIT']]), state));
    for (const fact of facts) {
      expect(page).toMatch(new RegExp(`<a href="/tools/[ab][?][^"]*#license">${fact}</a>`, 'u'));
    }
    expect(own).toContain('id="license"');
  });

  it('give each id once, however many sources state a quality', async () => {
    const page = String(
      await toolPage(
        tool('a', [
          ['license', 'MIT'],
          ['license', 'ISC'],
        ]),
        state,
      ),
    );
    const ids = [...page.matchAll(/ id="([^"]*)"/gu)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('run nothing that a source wrote', async () => {
    const hostile = tool('<img src=x onerror=alert(1)>', [
      ['description', '<script>alert(1)</script>'],
      ['homepage', 'javascript:alert(1)'],
    ]);
    for (const page of [
      await comparisonPage(compareTools([hostile, tool('b', [])], { as_of: at, known_at: 5 })),
      await toolPage(hostile, state),
      await messagePage('<b>', '<script>'),
    ]) {
      const text = String(page);
      expect(text).not.toMatch(/<script|<img|href="javascript:/u);
      expect(text).toContain('&lt;');
    }
  });
});
