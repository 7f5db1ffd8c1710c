import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ComparisonDocument } from '@juxta/comparison';
import { createLogger } from '@juxta/runtime';
import { loadSources } from '@juxta/sources';
import { openStore, type Store } from '@juxta/store';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { createApi } from '../../../services/api/src/app.ts';
import { createWeb } from '../../../services/web/src/app.ts';
import { onlyContainers, openContainerWorld } from '../container-world.ts';
import { juxtaJson } from '../juxta-process.ts';
import { elements } from './elements.ts';

const catalogue = join(import.meta.dirname, '../../../packages/catalog/tools');
const seed = join(import.meta.dirname, '../../../../shared/seed/containerd-vs-rkt.txt');

let world: Awaited<ReturnType<typeof openContainerWorld>>;
let store: Store;
let api: ReturnType<typeof createApi>;
let web: ReturnType<typeof createWeb>;

beforeAll(async () => {
  world = await openContainerWorld();
  const { environment, databaseUrl } = world.installation;
  await juxtaJson(['import', 'catalog'], environment);
  await juxtaJson(['import', 'cncf-landscape', '--file', world.file], environment);
  await onlyContainers(world.installation);
  await juxtaJson(['compare', 'containerd', 'rkt'], environment);
  store = await openStore(databaseUrl);
  const sources = await loadSources(environment);
  const parts = {
    db: store.db,
    sourceOf: (target: string) => sources.forTarget(target)?.id ?? null,
    logger: createLogger('test', { logLevel: 'silent' }),
    operator: {},
  };
  [api, web] = [createApi(parts), createWeb({ ...parts, operator: {} })];
});
afterAll(async () => {
  await store?.close();
  await world?.[Symbol.asyncDispose]();
});

async function seedTools(): Promise<readonly string[]> {
  const files = await readdir(catalogue);
  return files.filter((file) => file.endsWith('.yaml')).map((file) => file.slice(0, -'.yaml'.length));
}

test('every element of the seed page is in the document and on the page of each of its tools, or says why not', async () => {
  const tools = await seedTools();
  expect(tools).toHaveLength(22);
  const missing: string[] = [];
  for (const [n, tool] of tools.entries()) {
    const other = tool === 'containerd' ? 'rkt' : (tools[(n + 1) % tools.length] ?? '');
    const answer = await api.request(`/v1/compare/${tool},${other}`);
    const document = ComparisonDocument.parse(await answer.json());
    const { as_of, known_at } = document;
    const page = await (
      await web.request(`/compare/${tool},${other}?as_of=${as_of}&known_at=${known_at}`)
    ).text();
    for (const { name, told, shown } of elements) {
      if (!told(document, tool)) missing.push(`${tool}: ${name} is not in the document`);
      for (const words of shown(document, tool))
        if (!page.includes(escaped(words))) missing.push(`${tool}: ${name} is not on the page: ${words}`);
    }
  }
  expect(missing).toEqual([]);
});

/** Markup stands as it is; text as the template escapes it. */
function escaped(words: string): string {
  return /[<>"]/u.test(words) ? words : words.replaceAll('&', '&amp;').replaceAll("'", '&#39;');
}

test('what is known of containerd and rkt is told, not only why it is not', async () => {
  const answer = await api.request('/v1/compare/containerd,rkt');
  const document = ComparisonDocument.parse(await answer.json());
  expect(document.breadcrumb).toMatchObject({
    state: 'known',
    categories: [{ category: 'container-runtime' }],
  });
  const told = (name: string, tool: string) =>
    elements.find((element) => element.name === name)?.told(document, tool);
  expect(told('stars', 'rkt')).toBe('8800');
  expect(told('foundation', 'containerd')).toBe('graduated');
  expect(told('last version', 'rkt')).toBe('v1.30.0');
  expect(told('stacks', 'rkt')).toMatch(/^nobody has shared a stack/u);
  expect(document.alternatives.map(({ tool }) => tool)).toContain('cri-o');
});

test.skipIf(!existsSync(seed))(
  'each element stands for words of the seed page (skipped without it)',
  async () => {
    const words = (await readFile(seed, 'utf8')).replaceAll(/\s+/gu, ' ');
    for (const { seed: found } of elements)
      if (found !== undefined) expect(words).toContain(found.replaceAll(/\s+/gu, ' '));
  },
);
