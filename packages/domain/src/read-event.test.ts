import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';

import { eventReader, UnreadableEvent } from './read-event.ts';

/** A type that was written in three ways: a name in one text, then its two parts, then with the order they are told in. */
const schemas = {
  Named: z.strictObject({
    given: z.string(),
    family: z.string(),
    order: z.enum(['given_first', 'family_first']),
  }),
};
const upcasters = {
  'Named@1': (data: unknown) => {
    const [given = '', family = ''] = z.strictObject({ name: z.string() }).parse(data).name.split(' ', 2);
    return { given, family };
  },
  'Named@2': (data: unknown) => ({ ...(data as object), order: 'given_first' }),
};
const reader = eventReader({ schemas, versions: { Named: 3 }, upcasters });

const word = fc.stringMatching(/^[a-z]{1,8}$/u);

test('each version is lifted step by step to the same event', () => {
  fc.assert(
    fc.property(word, word, (given, family) => {
      const now = { given, family, order: 'given_first' };
      expect(reader.read('Named', 1, { name: `${given} ${family}` })).toEqual(now);
      expect(reader.read('Named', 2, { given, family })).toEqual(now);
      expect(reader.read('Named', 3, now)).toEqual(now);
    }),
  );
});

test('what was stored is not touched by lifting it', () => {
  const stored = Object.freeze({ given: 'a', family: 'b' });
  reader.read('Named', 2, stored);
  expect(stored).toEqual({ given: 'a', family: 'b' });
});

test.each([
  ['a payload of another version', 1, { given: 'a', family: 'b' }],
  ['a payload that a step cannot read', 1, null],
  [
    'a payload of the current version under an old number',
    2,
    { given: 'a', family: 'b', order: 'x', more: 1 },
  ],
  ['a version before the first', 0, { name: 'a b' }],
  ['a version to come', 4, { given: 'a', family: 'b', order: 'given_first' }],
])('%s is unreadable', (_what, version, data) => {
  expect(() => reader.read('Named', version, data)).toThrow(UnreadableEvent);
});

test('a version without the step that leads to it is refused at once', () => {
  const { 'Named@2': _, ...rest } = upcasters;
  expect(() => eventReader({ schemas, versions: { Named: 3 }, upcasters: rest })).toThrow(
    'no upcaster Named@2',
  );
});
