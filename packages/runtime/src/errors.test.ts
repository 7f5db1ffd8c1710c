import { expect, test } from 'vitest';

import { JuxtaError, toErrorDocument } from './errors.ts';

test('an error of ours says what and what next, without credentials', () => {
  const url = 'postgres://me:hunter2@db/x';
  const error = new JuxtaError('no_answer', `${url} does not answer.`, {
    next: `Check ${url}.`,
    details: { tried: [url], times: 3, last: null },
    cause: new Error('inner'),
  });
  expect(error).toBeInstanceOf(Error);
  expect(error.cause).toEqual(new Error('inner'));
  expect(toErrorDocument(error)).toEqual({
    code: 'no_answer',
    message: 'postgres://me:[redacted]@db/x does not answer.',
    next: 'Check postgres://me:[redacted]@db/x.',
    details: { tried: ['postgres://me:[redacted]@db/x'], times: 3, last: null },
  });
  expect('cause' in new JuxtaError('plain', 'plain')).toBe(false);
});

test.each([
  [new TypeError('broken'), 'broken'],
  [new TypeError(), 'TypeError'],
  [
    new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]),
    'refused ::1; refused 127.0.0.1',
  ],
  ['text', 'text'],
  [undefined, 'undefined'],
])('anything else is internal: %s', (thrown, message) => {
  expect(toErrorDocument(thrown)).toEqual({ code: 'internal', message });
});

test.each([
  [{ code: 'lease_lost' }, { code: 'lease_lost' }],
  [
    { code: 'lease_lost', next: 'look at ?token=abc' },
    { code: 'lease_lost', next: 'look at ?token=[redacted]' },
  ],
  [{ code: 'ECONNREFUSED' }, { code: 'internal' }],
  [{ code: 42 }, { code: 'internal' }],
])('an error of a package keeps a code in our spelling: %j', (own, expected) => {
  const error = Object.assign(new Error('gone'), own);
  expect(toErrorDocument(error)).toEqual({ message: 'gone', ...expected });
});
