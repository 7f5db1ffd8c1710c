import { expect, test } from 'vitest';

import { userAgentOf } from './user-agent.ts';

test.each([
  [{}, 'Juxta/0.1'],
  [{ contact: 'crawler@example.org' }, 'Juxta/0.1 (+crawler@example.org)'],
  [{ publicUrl: 'https://juxta.example' }, 'Juxta/0.1 (+https://juxta.example/crawler)'],
  [
    { publicUrl: 'https://example.org/juxta', contact: 'crawler@example.org' },
    'Juxta/0.1 (+https://example.org/juxta/crawler; crawler@example.org)',
  ],
])('of %j is %s', (operator, expected) => {
  expect(userAgentOf(operator)).toBe(expected);
});
