import { describe, expect, it } from 'vitest';

import { entityTag, namesTag } from './entity-tag.ts';

const parts = { ids: ['a', 'b'], asOf: '2026-11-02T00:00:00.000Z', position: 7, facets: '', pinned: false };

describe('entity tag', () => {
  it('is the same whatever the order of the tools, and another one when anything else differs', () => {
    const tag = entityTag(parts);
    expect(entityTag({ ...parts, ids: ['b', 'a'] })).toBe(tag);
    const others = [
      { ids: ['a', 'c'] },
      { asOf: '2026-11-03T00:00:00.000Z' },
      { position: 8 },
      { facets: 'licence' },
    ];
    for (const other of others) expect(entityTag({ ...parts, ...other })).not.toBe(tag);
  });

  it('is strong only for what never changes', () => {
    expect(entityTag(parts)).toMatch(/^W\/"/u);
    expect(entityTag({ ...parts, pinned: true })).toMatch(/^"/u);
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
