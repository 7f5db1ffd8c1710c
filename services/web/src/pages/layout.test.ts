import { expect, it } from 'vitest';

import { outside } from './layout.ts';

it.each([
  'javascript:alert(1)',
  ' JAVASCRIPT:alert(1)',
  'data:text/html,x',
  'file:///etc',
  '//host',
  'x',
  '',
])('makes no link of %s', async (url) => {
  expect(String(await outside(url, 'text'))).toBe('text');
});

it('leads out without vouching for it, and an address cannot leave its attribute', async () => {
  const link = String(await outside('https://site.example/?"onclick="alert(1)', 'text'));
  expect(link).toContain('rel="noopener nofollow"');
  expect(link).not.toContain('"onclick');
});
