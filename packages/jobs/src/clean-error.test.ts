import fc from 'fast-check';
import { expect, test } from 'vitest';

import { cleanError, cleanText } from './clean-error.ts';

test('any text is made storable, and storable text up to the limit is left alone', () => {
  const unit = fc.integer({ min: 0, max: 0xff_ff }).map((code) => String.fromCharCode(code));
  fc.assert(
    fc.property(fc.array(fc.oneof(unit, fc.constant('\u0000'), fc.constant('\uD800'))), (units) => {
      const text = units.join('');
      const cleaned = cleanText(text, 50);
      expect(cleaned.isWellFormed()).toBe(true);
      expect(cleaned).not.toContain('\u0000');
      expect(cleaned.length).toBeLessThanOrEqual(50);
      const storable = text.isWellFormed() && !text.includes('\u0000') && text.length <= 50;
      if (storable) expect(cleaned).toBe(text);
    }),
  );
});

test('a pair cut by the limit does not leave half a character', () => {
  expect(cleanText('a\u{1F600}', 2)).toBe('a\uFFFD');
});

test('name, code and stack of an error stay, without what cannot be stored', () => {
  const source = Object.assign(new TypeError('a\u0000b'), { code: 'x\u0000' });
  const cleaned = cleanError(source);
  expect(cleaned).toMatchObject({ name: 'TypeError', message: 'a\uFFFDb', code: 'x\uFFFD', cause: source });
  expect(cleaned.stack).toContain('clean-error.test.ts');
  expect(cleaned.stack).not.toContain('\u0000');
});

test.each(['DelayedError', 'WaitingError', 'WaitingChildrenError', 'UnrecoverableError'])(
  'an error named %s is a failure, not a command to the queue',
  (name) => {
    expect(cleanError(Object.assign(new Error('x'), { name })).name).toBe('Error');
  },
);

test('the queue’s own rate limit message is not passed on as it is', () => {
  expect(cleanError(new Error('bullmq:rateLimitExceeded')).message).toBe('error: bullmq:rateLimitExceeded');
});

test.each([
  ['a text', 'a text'],
  [undefined, 'undefined'],
  [Object.create(null), 'a value that has no text was thrown'],
])('%o thrown becomes an error', (thrown: unknown, message) => {
  expect(cleanError(thrown).message).toBe(message);
});
