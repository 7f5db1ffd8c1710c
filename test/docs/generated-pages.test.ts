import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { expect, it } from 'vitest';

import { pages } from '../../infra/docs/pages.ts';

it.each(pages.map((page) => ({ ...page, name: basename(page.file) })))(
  'docs/$name is what the code says (stale: npm run docs)',
  async ({ file, make }) => {
    expect(await readFile(file, 'utf8')).toBe(await make());
  },
  60_000,
);
