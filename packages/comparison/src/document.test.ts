import { expect, test } from 'vitest';
import { z } from 'zod';

import { compareTools } from './compare-tools.ts';
import { comparisonJsonSchema } from './document.ts';
import { at, context, says, tool } from './spec/build.ts';

test('the JSON Schema accepts a document, and refuses a value without a fact', () => {
  const schema = z.fromJSONSchema(comparisonJsonSchema());
  const document = compareTools(
    [tool('a', { statements: [says(at.npm('a'), 'license', 'MIT')] }), tool('b')],
    context,
  );
  expect(schema.parse(structuredClone(document))).toEqual(document);
  const without = JSON.stringify(document).replace('"fact":"npm-pkg:npm/a/license/0",', '');
  expect(schema.safeParse(JSON.parse(without)).success).toBe(false);
});
