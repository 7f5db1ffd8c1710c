import { expect, test } from 'vitest';

import { plants } from './plants.ts';
import { simulate } from './simulate.ts';

test('each planted mistake is found within 1,000 seeds', async () => {
  const lines = await simulate('--plants', '--seeds', '1000');
  const found = lines.filter(({ failed }) => failed !== null).map(({ plant }) => plant);
  expect(found).toEqual(Object.keys(plants));
}, 300_000);
