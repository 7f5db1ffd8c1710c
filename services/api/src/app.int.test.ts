import { ComparisonDocument } from '@juxta/comparison';
import { eventId, streamOf, type NewEvent } from '@juxta/domain';
import { installViews, projectUntilIdle } from '@juxta/projections';
import { createLogger } from '@juxta/runtime';
import { appendEvents, openStore, type Store } from '@juxta/store';
import { testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createApi } from './app.ts';
import { Freshness } from './routes/freshness.ts';
import { startApi } from './start.ts';
import { Explanation, Tool, ToolList } from './tool-schema.ts';

let database: TestDatabase;
let store: Store;
let api: ReturnType<typeof createApi>;

const at = '2026-11-01T00:00:00.000Z';
const authority = { by: 'command' as const };

function event(stream: string, type: string, data: object): NewEvent {
  return {
    stream,
    type,
    schemaVersion: 1,
    occurredAt: at,
    data,
    id: eventId(stream, type, JSON.stringify(data)),
  };
}

function toolEvents(id: string, license: string): NewEvent[] {
  const target = `pkg:npm/${id}`;
  const capture = eventId('capture', id);
  const observed = { capture, request: 'document', extractor: { id: 'npm', version: 1 }, observed_at: at };
  const fact = {
    attribute: 'license',
    state: 'known',
    value: license,
    cause: 'first_observed',
    definition: 1,
  };
  return [
    event(streamOf.tool(id), 'ToolRegistered', { tool: id, name: id, aliases: [`${id}-js`], authority }),
    event(streamOf.tool(id), 'TargetLinked', { target, relation: 'self', authority }),
    event(streamOf.target(target), 'FactsObserved', { ...observed, facts: [fact] }),
  ];
}

function parts() {
  return {
    db: store.db,
    sourceOf: () => 'npm',
    logger: createLogger('test', { logLevel: 'silent' }),
  };
}

beforeAll(async () => {
  database = await testDatabase({ name: 'empty', template: async () => undefined });
  store = await openStore(database.url);
  await installViews(store.db);
  await appendEvents(store.db, [...toolEvents('alpha', 'MIT'), ...toolEvents('beta', 'ISC')]);
  await projectUntilIdle(store.db);
  api = createApi({ ...parts(), positionMaxAgeMs: 0 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe('the api', () => {
  it('compares by id and alias, and answers 304 until something of these tools changes', async () => {
    const first = await api.request('/v1/compare/alpha,beta-js');
    expect(first.status).toBe(200);
    expect(await first.json()).toMatchObject({ document: 1, tools: [{ id: 'alpha' }, { id: 'beta' }] });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^W\/"/u);
    const again = await api.request('/v1/compare/beta,alpha', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    await appendEvents(store.db, toolEvents('gamma', 'MIT'));
    await projectUntilIdle(store.db);
    expect((await api.request('/v1/compare/alpha,beta', { headers: { 'if-none-match': etag } })).status).toBe(
      304,
    );
    await appendEvents(store.db, [
      event(streamOf.tool('alpha'), 'ToolCategorized', { categories: ['bundler'], authority }),
    ]);
    await projectUntilIdle(store.db);
    expect((await api.request('/v1/compare/alpha,beta', { headers: { 'if-none-match': etag } })).status).toBe(
      200,
    );
  });

  it('gives the same bytes for a permalink, whatever came later', async () => {
    const document = (await (await api.request('/v1/compare/alpha,beta')).json()) as {
      as_of: string;
      known_at: number;
    };
    const link = `/v1/compare/alpha,beta?as_of=${document.as_of}&known_at=${document.known_at}`;
    const before = await (await api.request(link)).text();
    await appendEvents(store.db, [
      event(streamOf.tool('beta'), 'ToolCategorized', { categories: ['later'], authority }),
    ]);
    await projectUntilIdle(store.db);
    expect(await (await api.request(link)).text()).toBe(before);
    expect((await api.request('/v1/compare/alpha,beta?known_at=999999')).status).toBe(400);
  });

  it('explains a value with its capture', async () => {
    const answer = await api.request('/v1/tools/alpha/explain/license');
    expect(await answer.json()).toMatchObject({
      tool: 'alpha',
      attribute: 'license',
      values: [{ value: 'MIT', cause: 'first_observed', evidence: { capture: eventId('capture', 'alpha') } }],
    });
    expect(await (await api.request('/v1/tools/alpha')).json()).toMatchObject({
      id: 'alpha',
      links: [{ target: 'pkg:npm/alpha' }],
    });
  });

  it.each([
    ['/v1/compare/alpha', 400, 'tool_count'],
    ['/v1/compare/alpha,alpha', 400, 'tool_count'],
    ['/v1/compare/a,b,c,d,e,f', 400, 'tool_count'],
    ['/v1/compare/alpha,beta?known_at=0', 404, 'not_known_then'],
    ['/v1/compare/alpha,nobody', 404, 'unknown_tool'],
    ['/v1/compare/alpha,__proto__', 404, 'unknown_tool'],
    ['/v1/compare/alpha,%00', 400, 'bad_name'],
    [`/v1/compare/alpha,${'x'.repeat(400)}`, 400, 'bad_name'],
    ['/v1/compare/alpha,beta?as_of=yesterday', 400, 'bad_request'],
    ['/v1/compare/alpha,beta?facets=nonsense', 400, 'unknown_facet'],
    ['/v1/tools/nobody', 404, 'unknown_tool'],
    ['/v1/tools/alpha/explain/nonsense', 404, 'unknown_attribute'],
    ['/v1/freshness/alpha,nobody', 404, 'unknown_tool'],
    ['/v1/freshness/a,b,c,d,e,f', 400, 'tool_count'],
    ['/v1/tools?limit=0', 400, 'bad_request'],
    ['/nowhere', 404, 'no_such_page'],
  ])('answers %s with %i %s as problem+json', async (path, status, code) => {
    const answer = await api.request(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, code });
  });

  it('holds the position it answers at, and asks again when that is too old', async () => {
    const held = createApi({ ...parts(), positionMaxAgeMs: 3_600_000 });
    const etag = (await held.request('/v1/compare/alpha,beta')).headers.get('etag') ?? '';
    await appendEvents(store.db, [
      event(streamOf.tool('alpha'), 'ToolCategorized', { categories: ['held'], authority }),
    ]);
    await projectUntilIdle(store.db);
    const asked = { headers: { 'if-none-match': etag } };
    expect((await held.request('/v1/compare/alpha,beta', asked)).status).toBe(304);
    expect((await api.request('/v1/compare/alpha,beta', asked)).status).toBe(200);
  });

  it('gives an answer again as it was, with an id of its own, in each encoding that is asked for', async () => {
    const held = createApi({ ...parts(), positionMaxAgeMs: 3_600_000 });
    const ask = (headers: Record<string, string>) => held.request('/v1/compare/alpha,beta', { headers });
    const [first, again] = [await ask({}), await ask({})];
    const ids = [first, again].map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(2);
    for (const name of ['etag', 'content-type', 'cache-control', 'access-control-allow-origin'])
      expect(again.headers.get(name)).toBe(first.headers.get(name));
    expect(await again.text()).toBe(await first.text());
    const packed = { 'accept-encoding': 'gzip' };
    for (const answer of [await ask(packed), await ask(packed)])
      expect(answer.headers.get('content-encoding')).toBe('gzip');
    const unchanged = await ask({ ...packed, 'if-none-match': first.headers.get('etag') ?? '' });
    expect([unchanged.status, unchanged.headers.get('content-encoding')]).toEqual([304, null]);
    expect((await ask({ 'x-request-id': 'mine' })).headers.get('x-request-id')).toBe('mine');
  });

  it('gives one tool in the shape that OpenAPI tells, with its status', async () => {
    const document = Tool.parse(await (await api.request('/v1/tools/alpha-js')).json());
    expect(document).toMatchObject({ id: 'alpha', status: 'unknown', statements: [{ value: 'MIT' }] });
    Explanation.parse(await (await api.request('/v1/tools/alpha/explain/license')).json());
    ComparisonDocument.parse(await (await api.request('/v1/compare/alpha,beta')).json());
  });

  it('pages through the tools by cursor', async () => {
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const page = ToolList.parse(
        await (await api.request(`/v1/tools?limit=1&after=${encodeURIComponent(next)}`)).json(),
      );
      expect(page.tools.length).toBeLessThanOrEqual(1);
      seen.push(...page.tools);
      next = page.next;
    }
    expect(seen).toEqual(['alpha', 'beta', 'gamma']);
  });

  it('tells when each request was last asked, and null for one that is never due by itself', async () => {
    await store.db
      .insertInto('crawl.host')
      .values({ host: 'npm.registry.example' } as never)
      .execute();
    const task = { source: 'npm', host: 'npm.registry.example', refresh_seconds: 60 };
    await store.db
      .insertInto('crawl.task')
      .values([
        { ...task, target: 'pkg:npm/alpha', request: 'document', fetched_at: at, due_at: at },
        { ...task, target: 'pkg:npm/alpha', request: 'member', due_at: 'infinity' },
        { ...task, target: 'pkg:npm/other', request: 'document' },
      ] as never)
      .execute();
    const told = Freshness.parse(await (await api.request('/v1/freshness/alpha,beta')).json());
    expect(told.tools).toMatchObject([
      {
        id: 'alpha',
        requests: [
          { target: 'pkg:npm/alpha', request: 'document', fetched_at: at, due_at: at, read_at: null },
          { request: 'member', fetched_at: null, due_at: null },
        ],
      },
      { id: 'beta', requests: [] },
    ]);
  });

  it('names the variable to change when its port is taken', async () => {
    const portVariable = 'JUXTA_API_PORT';
    const first = await startApi({ ...parts(), host: '127.0.0.1', port: 0, portVariable });
    const port = Number(new URL(first.url).port);
    await expect(startApi({ ...parts(), host: '127.0.0.1', port, portVariable })).rejects.toMatchObject({
      code: 'port_taken',
      next: expect.stringContaining('JUXTA_API_PORT') as string,
    });
    await first.close();
  });

  it('is ready while every view goes on, and names the one that stopped', async () => {
    expect((await api.request('/healthz')).status).toBe(200);
    expect((await api.request('/readyz')).status).toBe(200);
    await appendEvents(store.db, [event('target/pkg:npm/alpha', 'FactsObserved', { nonsense: true })]);
    await projectUntilIdle(store.db);
    const answer = await api.request('/readyz');
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({
      code: 'view_stopped',
      detail: expect.stringContaining('is paused'),
      views: expect.arrayContaining([expect.objectContaining({ status: 'paused' })]),
    });
  });

  it('describes itself as OpenAPI 3.1', async () => {
    const document = (await (await api.request('/openapi.json')).json()) as {
      openapi: string;
      paths: object;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/v1/compare/{tools}',
        '/v1/tools/{id}',
        '/v1/tools/{id}/explain/{attribute}',
        '/v1/freshness/{tools}',
        '/healthz',
        '/readyz',
      ]),
    );
  });
});
