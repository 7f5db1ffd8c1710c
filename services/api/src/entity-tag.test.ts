import { describe, expect, it } from 'vitest';

import { namesTag, pinnedTag, weakTag } from './entity-tag.ts';

const parts = { ids: ['a', 'b'], asOf: '2026-11-02T00:00:00.000Z', knownAt: 7, facets: '' };

describe('entity tag', () => {
  it('of a pinned document is the same whatever the order of the tools, and another one when anything else differs', () => {
    const tag = pinnedTag(parts);
    expect(pinnedTag({ ...parts, ids: ['b', 'a'] })).toBe(tag);
    const others = [
      { ids: ['a', 'c'] },
      { asOf: '2026-11-03T00:00:00.000Z' },
      { knownAt: 8 },
      { facets: 'licence' },
    ];
    for (const other of others) expect(pinnedTag({ ...parts, ...other })).not.toBe(tag);
  });

  it('is strong only for what never changes', () => {
    expect(weakTag('x')).toBe('W/"x"');
    expect(pinnedTag(parts)).toMatch(/^"/u);
  });

  it.each([
    ['W/"x"', true],
    ['"x"', true],
    ['"y", W/"x"', true],
    ['*', true],
    ['"y"', false],
    ['x', false],
    [undefined, false],
  ])('If-None-Match %s: %s', (given, named) => {
    expect(namesTag(given, 'W/"x"')).toBe(named);
  });
});
