import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { recordedPresent, recordedFolder } from '../../../spec/recorded-entries.ts';
import { keepable, listLandscape } from './listing.ts';
import { BadLandscape } from './read-items.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const counts = (text: string) => {
  const { items, tools, skipped } = listLandscape(bytes(text));
  return {
    items,
    tools: tools.map(({ target }) => target.split('/').at(-1)),
    skipped: Object.fromEntries(skipped),
  };
};
const place = (category: string, subcategory: string, ...items: readonly string[]): string =>
  `  - category:\n    name: ${category}\n    subcategories:\n      - subcategory:\n        name: ${subcategory}\n        items:\n${items.join('')}`;
const item = (name: string, ...lines: readonly string[]): string =>
  `          - item:\n            name: ${name}\n${lines.map((line) => `            ${line}\n`).join('')}`;
const repo = (path: string): string => `repo_url: https://github.com/${path}`;
const page = (url: string): string => `homepage_url: ${url}`;
const file = (...places: readonly string[]): string => `landscape:\n${places.join('')}`;

describe('the landscape', () => {
  it('lists products once per repository, in the file’s order, and says why others are none', () => {
    const text = file(
      place(
        'Runtime',
        'Container Runtime',
        item('A', repo('x/a')),
        item('B (member)', page('https://b.example')),
      ),
      place('Wasm', 'Runtimes', item('A (Wasm)', repo('X/A.git')), item('A', page('https://a.example'))),
      place(
        'Wasm',
        'Tools',
        item('A', page('https://a.example/')),
        item('C', page('https://github.com/x/a')),
      ),
      place('Special', 'Kubernetes Certified Service Provider', item('P', page('https://p.example'))),
      place('Special', 'Kubernetes and Cloud Native Training Partner', item('T', page('https://t.example'))),
      place('Training', 'Distributed Training', item('D', repo('x/d'))),
      place('CNCF Members', 'Silver', item('M', page('https://m.example'))),
    );
    expect(counts(text)).toEqual({
      items: 10,
      tools: ['a', 'a-runtimes', 'd'],
      skipped: { member: 2, repeated_repository: 2, repeated_item: 1, service_provider: 1, trainer: 1 },
    });
  });

  it.each([
    ['no YAML', item('X', 'homepage_url: "https://x.example', 'repo_url: [')],
    ['no name', '          - item:\n            homepage_url: https://x.example\n'],
    ['no mapping', '          - just a word\n'],
    ['neither page nor repository', item('X', 'homepage_url: nowhere')],
    ['a name without a letter or digit', item('"…"', repo('x/x'))],
  ])('reads the others where one item has %s', (_, broken) => {
    const text = file(place('Runtime', 'Tools', item('A', repo('x/a')), broken, item('B', repo('x/b'))));
    expect(counts(text)).toEqual({ items: 3, tools: ['a', 'b'], skipped: { broken_item: 1 } });
  });

  it.each([
    ['', 'empty_body'],
    ['<html>', 'html_instead'],
    ['{"items": []}', 'wrong_shape'],
    ['something: else', 'wrong_shape'],
    ['landscape: [', 'bad_yaml'],
    ['{"landscape": [', 'bad_yaml'],
    ['x: [', 'bad_yaml', /not YAML: .* at line 1, column \d/u],
    ['ok: 1\nx: "', 'bad_yaml', /at line 2, column \d/u],
    ['{}', 'wrong_shape', /no list `landscape`/u],
    ['{"a": ', 'bad_yaml', /at line 1, column \d/u],
  ])('%j is refused: %s', (text, code, message = /\S/u) => {
    expect(() => listLandscape(bytes(text))).toThrow(
      expect.objectContaining({ code, next: expect.stringContaining('landscape.yml') }),
    );
    expect(() => listLandscape(bytes(text))).toThrow(message);
    expect(() => listLandscape(bytes(text))).toThrow(BadLandscape);
  });

  it('is kept without what is not ours to copy, and lists the same slices', () => {
    const text = file(
      place(
        'Runtime',
        'Tools',
        item('A', repo('x/a'), 'crunchbase: https://c', 'second_path: [Wasm / Tools]'),
      ),
      place('CNCF Members', 'Gold', item('M', page('https://m.example'), 'joined: 2020-01-01')),
    );
    const kept = keepable(bytes(text));
    expect(new TextDecoder().decode(kept)).not.toMatch(/crunchbase|joined|m\.example/u);
    expect(listLandscape(kept).tools).toEqual(listLandscape(bytes(text)).tools);
    expect(keepable(kept)).toEqual(kept);
  });
});

describe.skipIf(!recordedPresent)('the real landscape (skipped where ../shared/data is absent)', () => {
  it.each([
    ['catalogue/cncf-landscape.yml', 2413, 1414],
    ['recorded/cncf-landscape/landscape-2020-02-28.yml', 1338, 623],
  ])(
    '%s has %i items and %i products',
    (path, items, tools) => {
      const listing = listLandscape(readFileSync(join(recordedFolder, '..', path)));
      const skipped = [...listing.skipped.values()].reduce((sum, count) => sum + count, 0);
      expect([listing.items, listing.tools.length]).toEqual([items, tools]);
      expect(listing.tools.length + skipped).toBe(items);
    },
    60_000,
  );
});
