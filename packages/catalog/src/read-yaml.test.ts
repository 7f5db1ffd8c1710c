import fc from 'fast-check';
import { expect, test } from 'vitest';

import { ToolFile } from './catalog-entry.ts';
import { BadFile, readYaml } from './read-yaml.ts';

const pieces = fc.constantFrom(
  'id',
  'name',
  ': ',
  '\n',
  '  - ',
  '[',
  ']',
  '{',
  '}',
  '&a ',
  '*a',
  '!!',
  '|',
  '>',
  '"',
  "'",
  '---',
  '\t',
  '<<',
  '? ',
  '#',
);

test('whatever the bytes are, the answer is a tool or a BadFile', () => {
  const inputs = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.oneof(pieces, fc.string({ maxLength: 5, unit: 'binary' })), { maxLength: 60 })
      .map((parts) => Buffer.from(parts.join(''))),
  );
  fc.assert(
    fc.property(inputs, (bytes) => {
      try {
        readYaml(bytes, ToolFile);
      } catch (error) {
        expect(error).toBeInstanceOf(BadFile);
        expect((error as BadFile).message).not.toBe('');
      }
    }),
    { numRuns: 500 },
  );
});
