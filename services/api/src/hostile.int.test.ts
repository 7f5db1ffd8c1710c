import { eventId, streamOf, type NewEvent } from '@juxta/domain';
import { installViews, projectUntilIdle } from '@juxta/projections';
import { createLogger } from '@juxta/runtime';
import { appendEvents, openStore, type Store } from '@juxta/store';
import { testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createApi } from './app.ts';

let database: TestDatabase;
let store: Store;
let api: ReturnType<typeof createApi>;

function registered(id: string): NewEvent {
  const data = { tool: id, name: id, aliases: [], authority: { by: 'command' } };
  const stream = streamOf.tool(id);
  const id_ = eventId('hostile', id);
  return {
    stream,
    type: 'ToolRegistered',
    schemaVersion: 1,
    occurredAt: '2026-11-01T00:00:00.000Z',
    data,
    id: id_,
  };
}

beforeAll(async () => {
  database = await testDatabase({ name: 'empty', template: async () => undefined });
  store = await openStore(database.url);
  await installViews(store.db);
  await appendEvents(store.db, [registered('alpha'), registered('beta')]);
  await projectUntilIdle(store.db);
  api = createApi({
    db: store.db,
    sourceOf: () => 'npm',
    logger: createLogger('test', { logLevel: 'silent' }),
  });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe('hostile requests', () => {
  it.each([
    'as_of=0000-01-01T00:00:00Z',
    'as_of=0001-01-01T00:00:00%2B23:59',
    'as_of=9999-12-31T23:59:59-23:59',
    'as_of=2026-02-30T00:00:00Z',
    'as_of=2026',
    'as_of=',
    'as_of=%00',
    'as_of=a&as_of=b',
    'known_at=',
    'known_at=0x1',
    'known_at=1e0',
    'known_at=9007199254740993',
    'known_at=-1',
    'facets=__proto__',
    'facets=',
    `facets=${'licence,'.repeat(2_000)}`,
  ])('refuse the query %s', async (query) => {
    await expectProblem(`/v1/compare/alpha,beta?${query}`);
  });

  it.each([
    '/v1/compare/alpha,',
    '/v1/compare/alpha,%E0%A4%A',
    '/v1/compare/alpha,%ED%A0%80',
    '/v1/compare/alpha,constructor',
    '/v1/compare/%00',
    `/v1/compare/alpha,${'%25'.repeat(290)}`,
    '/v1/compare/alpha,pkg:npm%2F%2540',
    '/v1/compare/alpha,https:%2F%2F[',
    `/v1/compare/${','.repeat(5_000)}`,
    '/v1/tools/%00',
    '/v1/tools/%E2%80%AE',
    '/v1/tools/alpha/explain/__proto__',
    '/v1/tools/alpha/explain/%00',
    `/v1/tools/alpha/explain/${'x'.repeat(5_000)}`,
  ])('refuse the path %s', async (path) => {
    await expectProblem(path);
  });
});

async function expectProblem(path: string): Promise<void> {
  const answer = await api.request(path);
  expect({ status: answer.status, body: (await answer.text()).slice(0, 200) }).toMatchObject({
    status: expect.toSatisfy((status: number) => status >= 400 && status < 500) as number,
  });
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
}
