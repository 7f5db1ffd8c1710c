import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { cleanText } from './text.ts';

describe('cleanText', () => {
  test.each<[string, unknown, string | null]>([
    ['plain text', 'a stream build system', 'a stream build system'],
    ['white space of any kind', ' a\t\r\n\u00a0\u2028 b \ufeff', 'a b'],
    ['NUL', 'a\u0000b', 'a\ufffdb'],
    ['an escape sequence', '\u001b[31mred', '\ufffd[31mred'],
    ['a high surrogate alone', 'a\ud83db', 'a\ufffdb'],
    ['a low surrogate alone', 'a\ude00b', 'a\ufffdb'],
    ['a whole pair', 'a😀b', 'a😀b'],
    ['direction overrides', 'a\u202egpj.exe\u202c\u2066b\u2069', 'agpj.exeb'],
    ['C1 controls', 'a\u0085b\u009fc', 'a\ufffdb\ufffdc'],
    ['nothing', '', null],
    ['white space alone', ' \n\t', null],
    ['NUL alone', '\u0000\u0000', null],
    ['a number', 5, null],
    ['null', null, null],
    ['an object', { toString: () => 'x' }, null],
  ])('%s', (_, input, expected) => expect(cleanText(input)).toBe(expected));

  test('is capped with an ellipsis, at a whole code point', () => {
    expect(cleanText('abcdef', 6)).toBe('abcdef');
    expect(cleanText('abcdefg', 6)).toBe('abcde…');
    expect(cleanText('abcd😀fg', 6)).toBe('abcd…');
    expect(cleanText('x'.repeat(1_001))).toHaveLength(1_000);
    expect(cleanText('x'.repeat(5_000_000), 100)).toHaveLength(100);
  });

  test('is storable, bounded, and clean already the second time', () => {
    const unit = fc.oneof(
      fc.constantFrom(
        '\u0000',
        '\ud800',
        '\udfff',
        '\u202e',
        '\u2069',
        '\u200b',
        ' ',
        '\n',
        '\u0085',
        '\ufffd',
        '😀',
      ),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (units, limit) => {
        const text = cleanText(units.join(''), limit);
        if (text === null) return;
        expect(text.isWellFormed()).toBe(true);
        expect(text.length).toBeLessThanOrEqual(limit);
        expect(text).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        expect(cleanText(text, limit)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
