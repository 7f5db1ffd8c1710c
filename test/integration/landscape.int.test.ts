import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ComparisonDocument } from '@juxta/comparison';
import { allTools, readComparison, settleTimes } from '@juxta/projections';
import { createLogger } from '@juxta/runtime';
import { runSql } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { createApi } from '../../services/api/src/app.ts';
import { openLab, type Lab } from '../../services/cli/spec/lab.ts';
import { importCatalog } from '../../services/cli/src/import-catalog.ts';
import { importIndex } from '../../services/cli/src/index-import/import-index.ts';
import { listingIndex } from '../../services/cli/src/index-import/read-index.ts';
import { compare } from '../../services/cli/src/prepare.ts';
import { catchUp } from '../../services/cli/src/settle.ts';
import { createWeb } from '../../services/web/src/app.ts';
import { type Cells, documentCells, pageCells, type SqlCell, sqlCells } from './surfaces.ts';

const file = join(import.meta.dirname, '../../../shared/data/catalogue/cncf-landscape.yml');
const pairs = 200;

/** Pairs without repetition, the same ones each time: a multiplicative generator (Park and Miller). */
function chosenPairs(ids: readonly string[], count: number): ReadonlyArray<readonly [string, string]> {
  let state = 20_260_131;
  const next = (): string => {
    state = (state * 48_271) % 2_147_483_647;
    return ids[state % ids.length] ?? '';
  };
  const chosen = new Map<string, readonly [string, string]>();
  while (chosen.size < count) {
    const [a, b] = [next(), next()].toSorted() as [string, string];
    if (a !== b) chosen.set(`${a} ${b}`, [a, b]);
  }
  return [...chosen.values()];
}

describe.skipIf(!existsSync(file))('the real landscape (skipped where ../shared/data is absent)', () => {
  let lab: Lab;
  let api: ReturnType<typeof createApi>;
  let web: ReturnType<typeof createWeb>;

  beforeAll(async () => {
    lab = await openLab();
    await importCatalog(lab.app);
    await catchUp(lab.app);
    const { source, index } = listingIndex(lab.app, 'cncf-landscape');
    await importIndex(lab.app, source, index, new Uint8Array(await readFile(file)));
    const { db, sourceOf } = lab.app;
    const parts = { db, sourceOf, logger: createLogger('test', { logLevel: 'silent' }) };
    [api, web] = [createApi(parts), createWeb({ ...parts, operator: {} })];
  }, 600_000);
  afterAll(() => lab[Symbol.asyncDispose]());

  /** The cells of tools do not depend on what they are compared with: many are asked for at once. */
  async function askSql(
    tools: readonly string[],
    { as_of, known_at }: { as_of: string; known_at: number },
  ): Promise<Cells> {
    const cells = new Map<string, string>();
    for (let n = 0; n < tools.length; n += 25) {
      const rows = await runSql<SqlCell>(
        lab.app.databaseUrl,
        'SELECT *, day::text AS day FROM mart.comparison($1::text[], $2::timestamptz, $3::bigint)',
        [tools.slice(n, n + 25), as_of, known_at],
      );
      for (const [cell, told] of sqlCells(rows)) cells.set(cell, told);
    }
    return cells;
  }

  test(`SQL, API, command line and page give one value for each cell of ${pairs} pairs`, async () => {
    const chosen = chosenPairs(await allTools(lab.app.db), pairs);
    const times = await settleTimes(lab.app.db, {});
    const inSql = await askSql([...new Set(chosen.flat())], times);
    for (const [a, b] of chosen) {
      const printed = await compare(lab.app, [a, b], times);
      const pin = `?as_of=${times.as_of}&known_at=${times.known_at}`;
      const answer = await api.request(`/v1/compare/${a},${b}${pin}`);
      const document = (await answer.json()) as ComparisonDocument;
      expect(document, `${a} ${b}`).toEqual(printed);
      for (const [cell, told] of documentCells(document)) expect(inSql.get(cell), cell).toBe(told);
      const page = await web.request(`/compare/${a},${b}${pin}`);
      expect(page.status).toBe(200);
      const { seen, expected } = pageCells(await page.text(), document);
      expect(seen, `${a} ${b}`).toEqual(expected);
    }
  }, 900_000);

  test('alternatives of containerd are runtimes, CRI-O among them, and no distribution or registry', async () => {
    const document = await readComparison(lab.app.db, ['containerd', 'rkt'], lab.app.sourceOf);
    const names = document.alternatives.map(({ tool }) => tool);
    expect(names).toContain('cri-o');
    const rows = await lab.query('SELECT tool, categories FROM mart.tool');
    const categories = new Map(rows.map((row) => [row['tool'], row['categories'] as string[]]));
    for (const name of names) {
      expect(categories.get(name), name).toContain('container-runtime');
      expect(categories.get(name)?.join(' '), name).not.toMatch(/kubernetes|registry/u);
    }
    for (const { reasons } of [...document.alternatives, ...document.related])
      for (const { facts } of reasons) expect(facts.length).toBeGreaterThan(0);
    expect(document.tools.find(({ id }) => id === 'rkt')).toMatchObject({ status: 'archived' });
  });
});
