import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { redactJsonLine, redactText } from './redact.ts';

describe('redactText', () => {
  test.each([
    ['postgres://me:pa%20ss@db:5432/x?a=b', 'postgres://me:[redacted]@db:5432/x?a=b'],
    ['redis://:secret@cache/0', 'redis://:[redacted]@cache/0'],
    ['postgres://me:p@ss@db/x', 'postgres://me:[redacted]@db/x'],
    ['"https://a/?page=2&token=abc&x=1"', '"https://a/?page=2&token=[redacted]&x=1"'],
    ['authorization: Bearer abc.def-ghi', 'authorization: Bearer [redacted]'],
    [`ghp_${'a1'.repeat(18)} npm_${'b2'.repeat(18)}`, '[redacted] [redacted]'],
    [
      'see https://example.org:8080/a@b and me@example.org',
      'see https://example.org:8080/a@b and me@example.org',
    ],
    ['at 12:30 basic auth', 'at 12:30 basic auth'],
  ])('%s', (text, redacted) => expect(redactText(text)).toBe(redacted));

  test('takes linear time for hostile text', () => {
    for (const unit of ['a.', '://', 'a://b:', '?token=', '"password":"', '\\"', 'Bearer ']) {
      redactJsonLine(unit.repeat(100_000));
    }
  });
});

test('redactJsonLine keeps the line JSON and loses every secret, however deep', () => {
  const secret = fc.string({ minLength: 6, unit: 'grapheme' }).map((text) => `${text}-sesame`);
  const field = fc.constantFrom(
    'password',
    'token',
    'access_token',
    'Authorization',
    'set-cookie',
    'api_key',
  );
  const nested = fc
    .tuple(field, fc.oneof(secret, fc.array(secret)), fc.string())
    .map(([key, value, other]) => ({
      level: 'info',
      outer: [{ inner: { [key]: value, other } }],
    }));
  fc.assert(
    fc.property(nested, (value) => {
      const line = redactJsonLine(JSON.stringify(value));
      expect(line).not.toContain('sesame');
      expect(JSON.parse(line)).toHaveProperty('level', 'info');
    }),
  );
});
