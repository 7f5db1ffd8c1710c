import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describeSchema, openStore } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { expect, test } from 'vitest';

import { root } from './source-tree.ts';

const dumped = (): Promise<string> => readFile(join(root, 'migrations', 'schema.sql'), 'utf8');

test('migrations/schema.sql is what the migrations make; else type: npm run schema', async () => {
  await using database = await testDatabase();
  await (await openStore(database.url)).close();
  expect(await describeSchema(database.url)).toBe(await dumped());
});

test('it makes the same schema in an empty database', async () => {
  await using database = await testDatabase();
  await runSql(database.url, await dumped());
  expect(await describeSchema(database.url)).toBe(await dumped());
});
