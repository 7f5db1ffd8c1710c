import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { streamOf, type NewEvent } from '@juxta/domain';
import { appendEvents, openStore } from '@juxta/store';
import { runSql, testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startJuxta, type Environment } from './juxta-process.ts';

let database: TestDatabase;
let environment: Environment;
let folder: string;

beforeAll(async () => {
  database = await testDatabase({ name: 'empty', template: async () => undefined });
  folder = await mkdtemp(path.join(tmpdir(), 'juxta-rebuild-'));
  environment = { DATABASE_URL: database.url, JUXTA_DATA_DIR: folder, JUXTA_LOG_LEVEL: 'silent' };
  await append(
    ...['alpha', 'beta'].map((tool) =>
      event(streamOf.tool(tool), 'ToolRegistered', {
        tool,
        name: tool,
        aliases: [],
        authority: { by: 'command' },
      }),
    ),
  );
});
afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const event = (stream: string, type: string, data: object): NewEvent => ({
  stream,
  id: randomUUID(),
  type,
  schemaVersion: 1,
  occurredAt: '2026-01-01T00:00:00Z',
  data,
});

async function append(...events: readonly NewEvent[]): Promise<readonly number[]> {
  const store = await openStore(database.url);
  const appended = await store.db.transaction().execute((trx) => appendEvents(trx, events));
  await store.close();
  return appended.map(({ position }) => position);
}

interface View {
  readonly name: string;
  readonly status: string;
  readonly build: number;
  readonly tables: ReadonlyArray<{
    readonly table: string;
    readonly rows: number;
    readonly live: string;
    readonly rebuilt: string;
    readonly differing: readonly object[];
  }>;
}

async function juxta(...args: readonly string[]) {
  const { code, stdout, stderr } = await startJuxta(args, environment).finished;
  return { code, stderr, document: stdout === '' ? null : (JSON.parse(stdout) as { views: View[] }) };
}

test('rebuild builds and switches, and --check proves by hashes what is live', async () => {
  const rebuilt = await juxta('rebuild', '--json');
  expect(rebuilt).toMatchObject({ code: 0, stderr: '' });
  expect(rebuilt.document?.views.map(({ status, build }) => [status, build])).toEqual(
    rebuilt.document?.views.map(() => ['live', 2]),
  );
  const checked = await juxta('rebuild', '--check', 'tool', '--json');
  expect(checked.code).toBe(0);
  expect(checked.document?.views).toMatchObject([{ name: 'tool', status: 'equal', build: 2 }]);
  const [table] = checked.document?.views[0]?.tables ?? [];
  expect(table).toMatchObject({ table: 'tool', rows: 2, differing: [] });
  expect(table?.live).toBe(table?.rebuilt);
  await runSql(database.url, `UPDATE view.tool_v2 SET name = 'spoiled' WHERE tool = 'beta'`);
  const spoiled = await juxta('rebuild', '--check', '--json');
  expect(spoiled.code).toBe(1);
  const different = spoiled.document?.views.filter(({ status }) => status !== 'equal');
  expect(different).toMatchObject([{ name: 'tool', status: 'different' }]);
  expect(JSON.stringify(different?.[0]?.tables[0]?.differing)).toContain('spoiled');
  expect((await juxta('rebuild', 'tool', '--json')).code).toBe(0);
  expect((await juxta('rebuild', '--check', '--json')).code).toBe(0);
});

test('a view that is not there is wrong usage', async () => {
  const { code, stderr } = await juxta('rebuild', 'nonsense');
  expect(code).toBe(2);
  expect(stderr).toContain('unknown_view');
  expect(stderr).toContain('metric-sample');
});

test('doctor names the event, the view and the error, and a rebuild fails with them while they stand', async () => {
  const [position] = await append(
    event(streamOf.target('pkg:npm/alpha'), 'ReleasesObserved', { releases: 'none' }),
  );
  const rebuilt = await juxta('rebuild', 'release', '--json');
  expect(rebuilt.code).toBe(1);
  expect(rebuilt.document?.views).toMatchObject([{ name: 'release', status: 'paused', error: { position } }]);
  await startJuxta(['tool', 'alpha', '--json'], environment).finished;
  const { code, stdout } = await startJuxta(['doctor', '--json'], environment).finished;
  expect(code).toBe(1);
  const { checks } = JSON.parse(stdout) as {
    checks: Array<{ name: string; state: string; detail: string; fix: string | null }>;
  };
  const failed = checks.find(({ name }) => name === 'view release');
  expect(failed).toMatchObject({ state: 'failed' });
  expect(failed?.detail).toContain(`stopped at event ${position} (ReleasesObserved)`);
  expect(failed?.fix).toContain('juxta rebuild release');
  expect(checks.find(({ name }) => name === 'view tool')).toMatchObject({ state: 'ok' });
});
