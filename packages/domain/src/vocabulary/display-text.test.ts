import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { displays, type Display } from './definition.ts';
import { displayText, rowTitle } from './display-text.ts';

describe('a value for people', () => {
  test.each<[Display, unknown, string]>([
    ['yes_no', true, 'yes'],
    ['yes_no', false, 'no'],
    ['number', 0, '0'],
    ['number', 1_234_567, '1,234,567'],
    ['size', 999, '999 B'],
    ['size', 1_000, '1.00 kB'],
    ['size', 332_800, '333 kB'],
    ['size', 999_999, '1.00 MB'],
    ['percent', 85, '85 %'],
    ['points', 7.5, '7.5 of 10'],
    ['list', ['build', 'stream'], 'build, stream'],
    ['list', [], 'none'],
    ['day', '2026-01-02T03:04:05.000Z', '2026-01-02'],
    ['day', 'in spring', 'in spring'],
    ['text', '2026-01-02T03:04:05.000Z', '2026-01-02T03:04:05.000Z'],
    ['text', ' ', 'empty text'],
    ['link', 'https://gulp.example/', 'https://gulp.example/'],
  ])('%s of %j', (display, value, text) => {
    expect(displayText(display, value)).toBe(text);
  });

  test('is never blank, whatever a source says in whatever place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...displays), fc.jsonValue(), (display, value) => {
        expect(displayText(display, value).trim()).not.toBe('');
      }),
    );
  });
});

describe('the title of a row', () => {
  test.each([
    ['a number has its unit in it', 'Maintainers', 'number', 'accounts', 'Maintainers (accounts)'],
    ['unless the label tells it', 'GitHub stars', 'number', 'stars', 'GitHub stars'],
    ['or the values do', 'Image size', 'size', 'bytes', 'Image size'],
    ['or there is none', 'Licence', 'text', null, 'Licence'],
  ] as const)('%s', (_, label, display, unit, title) => {
    expect(rowTitle({ label, display, unit })).toBe(title);
  });
});
