import { eventId, streamOf, type NewEvent } from '@juxta/domain';
import { installViews, projectUntilIdle } from '@juxta/projections';
import { createLogger } from '@juxta/runtime';
import { appendEvents, openStore, type Store } from '@juxta/store';
import { testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { createApi } from '../app.ts';
import { Feed } from './feed.ts';

let database: TestDatabase;
let store: Store;
let api: ReturnType<typeof createApi>;

const authority = { by: 'command' };
const hostile = '</title><script>alert(1)</script> & "]]>\u0001';

function event(stream: string, type: string, day: string, data: object): NewEvent {
  const id = eventId(stream, type, JSON.stringify(data));
  return { stream, type, schemaVersion: 1, occurredAt: `${day}T00:00:00.000Z`, data, id };
}

function licence(tool: string, day: string, value: string, cause: string): NewEvent {
  const stream = streamOf.target(`pkg:npm/${tool}`);
  const observed = {
    capture: eventId(tool, day),
    request: 'document',
    extractor: { id: 'npm', version: 1 },
    observed_at: `${day}T00:00:00.000Z`,
  };
  const facts = [{ attribute: 'license', state: 'known', value, cause, definition: 1 }];
  return event(stream, 'FactsObserved', day, { ...observed, facts });
}

function toolEvents(tool: string, category: string): NewEvent[] {
  const [stream, target, day] = [streamOf.tool(tool), `pkg:npm/${tool}`, '2026-01-01'];
  return [
    event(stream, 'ToolRegistered', day, { tool, name: tool, aliases: [], authority }),
    event(stream, 'ToolCategorized', day, { categories: [category], authority }),
    event(stream, 'TargetLinked', day, { target, relation: 'self', authority }),
    licence(tool, '2026-01-02', 'MIT', 'first_observed'),
  ];
}

beforeAll(async () => {
  database = await testDatabase({ name: 'empty', template: async () => undefined });
  store = await openStore(database.url);
  await installViews(store.db);
  await appendEvents(store.db, [...toolEvents('alpha', 'runner'), ...toolEvents('beta', 'bundler')]);
  for (const [tool, day, value] of [
    ['alpha', '2026-02-01', 'ISC'],
    ['beta', '2026-02-02', hostile],
    ['alpha', '2026-02-03', 'BUSL-1.1'],
  ] as const)
    await appendEvents(store.db, [licence(tool, day, value, 'world_changed')]);
  await projectUntilIdle(store.db);
  const logger = createLogger('test', { logLevel: 'silent' });
  api = createApi({ db: store.db, sourceOf: () => 'npm', logger, positionMaxAgeMs: 0 });
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

const feed = async (query: string) => Feed.parse(await (await api.request(`/v1/feed${query}`)).json());

it('walks by cursor through all news, each once, and then waits at the end', async () => {
  const all = await feed('');
  expect(all.entries.map(({ tools, kind, at }) => [tools, kind, at])).toEqual([
    [['alpha'], 'licence_changed', '2026-02-01T00:00:00.000Z'],
    [['beta'], 'licence_changed', '2026-02-02T00:00:00.000Z'],
    [['alpha'], 'licence_changed', '2026-02-03T00:00:00.000Z'],
  ]);
  const walked: unknown[] = [];
  let since = 0;
  for (let more = true; more;) {
    const page = await feed(`?since=${since}&limit=1`);
    walked.push(...page.entries);
    [since, more] = [page.next, page.more];
  }
  expect(walked).toEqual(all.entries);
  expect(await feed(`?since=${since}`)).toMatchObject({ entries: [], next: since, more: false });
  expect((await feed('?since=2026-01-01')).entries).toEqual(all.entries);
  expect((await feed('?since=2199-01-01T00:00:00Z')).entries).toEqual([]);
});

it('tells the next page in its header too, and gives lines where they are accepted', async () => {
  const headers = { accept: 'application/x-ndjson' };
  const answer = await api.request('/v1/feed?since=0&limit=1&tools=alpha', { headers });
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
  const lines = (await answer.text()).split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ tools: ['alpha'], data: { from: 'MIT', to: 'ISC' } });
  const [, next = ''] = /^<([^>]+)>; rel="next"$/u.exec(answer.headers.get('link') ?? '') ?? [];
  const rest = Feed.parse(await (await api.request(next)).json());
  expect(rest.entries.map(({ data }) => data['to'])).toEqual(['BUSL-1.1']);
});

it('is of tools, of a category, or of the tools of a comparison in it', async () => {
  const values = async (query: string) => (await feed(query)).entries.map(({ data }) => data['to']);
  expect(await values('?tools=pkg:npm/alpha')).toEqual(['ISC', 'BUSL-1.1']);
  expect(await values('?category=bundler')).toEqual([hostile]);
  expect(await values('?tools=alpha,beta')).toHaveLength(3);
  expect(await values('?tools=alpha,beta&category=runner')).toEqual(['ISC', 'BUSL-1.1']);
});

it('refuses what it cannot mean', async () => {
  for (const [query, status, code] of [
    ['?tools=nobody', 404, 'unknown_tool'],
    ['?category=nothing', 404, 'unknown_category'],
    ['?category=%00', 404, 'unknown_category'],
    ['?since=soon', 400, 'bad_request'],
    ['?limit=0', 400, 'bad_request'],
    ['?tools=a,b,c,d,e,f', 400, 'tool_count'],
  ] as const) {
    const answer = await api.request(`/v1/feed${query}`);
    expect([query, answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
      query,
      status,
      code,
    ]);
  }
});

it('Atom: well-formed, newest first, hostile text inert, and not sent twice', async () => {
  const answer = await api.request('/v1/feed.atom?tools=alpha,beta');
  const body = await answer.text();
  expect(answer.headers.get('content-type')).toContain('application/atom+xml');
  expect(body.startsWith('<?xml version="1.0" encoding="utf-8"?>')).toBe(true);
  expect(body).not.toMatch(/<script|<\/title><s/u);
  expect(body).not.toContain('\u0001');
  expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;]]&gt;\ufffd');
  expect(opened(body)).toEqual([]);
  const all = (await feed('')).entries.toReversed();
  const ids = [...body.matchAll(/<id>(urn:juxta:event:[^<]+)<\/id>/gu)].map(([, id]) => id);
  expect(ids).toEqual(all.map(({ event: id, n }) => `urn:juxta:event:${id}:${n}`));
  const updated = [...body.matchAll(/<updated>([^<]+)<\/updated>/gu)].map(([, at]) => at);
  expect(updated).toEqual([all[0]?.recorded_at, ...all.map(({ recorded_at }) => recorded_at)]);
  const headers = { 'if-none-match': answer.headers.get('etag') ?? '' };
  expect((await api.request('/v1/feed.atom?tools=alpha,beta', { headers })).status).toBe(304);
  expect((await api.request('/v1/feed.atom?tools=alpha', { headers })).status).toBe(200);
  const before = await api.request('/v1/feed', {});
  const held = { 'if-none-match': before.headers.get('etag') ?? '' };
  expect((await api.request('/v1/feed', { headers: held })).status).toBe(304);
});

/** The elements of a document that are not closed in the order in which they were opened. */
function opened(xml: string): readonly string[] {
  const stack: string[] = [];
  for (const [, end, name = '', rest = ''] of xml.matchAll(/<(\/?)([a-z]+)([^>]*)>/gu)) {
    if (end === '/') expect(stack.pop()).toBe(name);
    else if (!rest.endsWith('/')) stack.push(name);
  }
  return stack;
}
