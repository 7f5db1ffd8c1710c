import { ComparisonDocument } from '@juxta/comparison';
import { eventId, streamOf, type NewEvent } from '@juxta/domain';
import { highestSafePosition, installViews, makeDay, projectUntilIdle } from '@juxta/projections';
import { createLogger } from '@juxta/runtime';
import { appendEvents, openStore, type Store } from '@juxta/store';
import { testDatabase, type TestDatabase } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createWeb } from './app.ts';
import { startWeb } from './start.ts';

let database: TestDatabase;
let store: Store;
let web: ReturnType<typeof createWeb>;

const at = '2026-11-01T00:00:00.000Z';
const authority = { by: 'command' };
const hostile = '<script>alert(1)</script>';

function event(stream: string, type: string, data: object): NewEvent {
  const id = eventId(stream, type, JSON.stringify(data));
  return { stream, type, schemaVersion: 1, occurredAt: at, data, id };
}

function toolEvents(tool: string): NewEvent[] {
  const target = `pkg:npm/${tool}`;
  const said = { state: 'known', cause: 'first_observed', definition: 1 };
  const facts = [
    { ...said, attribute: 'description', value: hostile },
    { ...said, attribute: 'homepage', value: 'javascript:alert(1)' },
    { ...said, attribute: 'license', value: tool === 'alpha' ? 'MIT' : 'ISC' },
  ];
  const capture = eventId('capture', tool);
  const observed = { capture, request: 'document', extractor: { id: 'npm', version: 1 }, observed_at: at };
  return [
    event(streamOf.tool(tool), 'ToolRegistered', { tool, name: tool, aliases: [`${tool}-js`], authority }),
    event(streamOf.tool(tool), 'TargetLinked', { target, relation: 'self', authority }),
    event(streamOf.target(target), 'FactsObserved', { ...observed, facts }),
  ];
}

const parts = () => ({
  db: store.db,
  sourceOf: () => 'npm',
  logger: createLogger('test', { logLevel: 'silent' }),
  operator: {},
});

beforeAll(async () => {
  database = await testDatabase({ name: 'empty', template: async () => undefined });
  store = await openStore(database.url);
  await installViews(store.db);
  await appendEvents(store.db, ['alpha', 'beta', 'chart.json'].flatMap(toolEvents));
  await projectUntilIdle(store.db);
  web = createWeb(parts());
});

afterAll(async () => {
  await store.close();
  await database.drop();
});

describe('the pages', () => {
  it('run nothing, whatever a source wrote, and allow nothing to run', async () => {
    for (const path of ['/', '/compare/alpha,beta-js', '/tools/alpha', '/compare/alpha,nobody']) {
      const answer = await web.request(path);
      const page = await answer.text();
      expect(page).toMatch(/<html lang="en">/u);
      expect(page).not.toMatch(/<script|href="javascript:/iu);
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(answer.headers.get('content-security-policy')).not.toContain('unsafe');
    }
    expect(await (await web.request('/tools/alpha')).text()).toContain('&lt;script&gt;');
  });

  it('every address on the comparison leads somewhere, each fact to a line that is there', async () => {
    const page = await (await web.request('/compare/alpha,beta')).text();
    const own = [...page.matchAll(/href="(\/[^"]*)"/gu)].map((match) =>
      (match[1] ?? '').replaceAll('&amp;', '&'),
    );
    expect(own.filter((address) => address.includes('#license')).length).toBeGreaterThan(1);
    for (const address of new Set(own)) {
      const [path = '', line] = address.split('#');
      const answer = await web.request(path);
      expect({ address, status: answer.status }).toEqual({ address, status: 200 });
      if (line !== undefined) expect(await answer.text()).toContain(`id="${decodeURIComponent(line)}"`);
    }
  });

  it('give the same document as JSON, also with a name that ends like one', async () => {
    const answer = await web.request('/compare/alpha,beta.json');
    const document = ComparisonDocument.parse(await answer.json());
    expect(document.tools.map((tool) => tool.id)).toEqual(['alpha', 'beta']);
    const named = await web.request('/compare/alpha,chart.json');
    expect(named.headers.get('content-type')).toContain('text/html');
    expect(await (await web.request('/compare/alpha,chart.json.json')).json()).toMatchObject({
      tools: [{ id: 'alpha' }, { id: 'chart.json' }],
    });
  });

  it('answer 304 to who has the page', async () => {
    const first = await web.request('/compare/alpha,beta');
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expect((await web.request('/compare/alpha,beta', { headers })).status).toBe(304);
  });

  it('tell a site’s owner who was there, and how to keep it away', async () => {
    const operator = { contact: 'crawler@example.org', publicUrl: 'https://juxta.example' };
    const page = await (await createWeb({ ...parts(), operator }).request('/crawler')).text();
    expect(page).toContain('Juxta/0.1 (+https://juxta.example/crawler; crawler@example.org)');
    expect(page).toContain('User-agent: Juxta\nDisallow: /');
    expect(page).toContain('href="mailto:crawler@example.org"');
    expect(await (await web.request('/crawler')).text()).toContain('has stated no contact');
    const byPage = { contact: 'https://example.org/about' };
    expect(await (await createWeb({ ...parts(), operator: byPage }).request('/crawler')).text()).toContain(
      'href="https://example.org/about"',
    );
  });

  it('lead from the form to the comparison', async () => {
    const answer = await web.request('/compare?tools=alpha%2C%20beta%2C');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/compare/alpha,beta']);
  });

  it('tell of categories, trends and news, before a day of statistics was made and after', async () => {
    for (const path of ['/categories', '/trends'])
      expect(await (await web.request(path)).text()).toContain('No day of statistics was made yet');
    for (const categories of [['bundler'], ['task-runner']])
      await appendEvents(store.db, [
        event(streamOf.tool('beta'), 'ToolCategorized', { categories, authority }),
      ]);
    await projectUntilIdle(store.db);
    const cut = { day: '2026-11-01', position: await highestSafePosition(store.db), complete: true };
    await makeDay(store.db, () => 'npm', cut);
    expect(await (await web.request('/categories')).text()).toContain('href="/categories/task-runner"');
    const category = await (await web.request('/categories/task-runner')).text();
    expect(category).toContain('1 tool: 1 unknown');
    expect(category).toContain('href="/tools/beta"');
    expect(category).toContain('Survival: no age is known');
    const created = { attribute: 'created_at', state: 'known', value: '2012-03-04T00:00:00Z' };
    const observed = { request: 'document', extractor: { id: 'npm', version: 1 }, observed_at: at };
    const fact = { ...created, cause: 'first_observed', definition: 1 };
    await appendEvents(store.db, [
      event(streamOf.target('pkg:npm/beta'), 'FactsObserved', {
        ...observed,
        capture: eventId('capture', 'age of beta'),
        facts: [fact],
      }),
    ]);
    await projectUntilIdle(store.db);
    await makeDay(store.db, () => 'npm', { ...cut, position: await highestSafePosition(store.db) });
    const aged = await (await web.request('/categories/task-runner')).text();
    expect(aged).toMatch(/2010-2014<\/th>\s*<td>1<\/td>\s*<td>100 %<small>none ended<\/small>/u);
    expect(await (await web.request('/trends?metric=nonsense')).text()).toContain('No metric was sampled');
    const news = await (await web.request('/feed?tools=beta')).text();
    expect(news).toContain('category_changed');
    const next = /href="(\/feed\?[^"]*since=\d+)"/u.exec(news)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(await (await web.request(next)).text()).toContain('No news');
  });

  it('suggest what an unknown name may mean', async () => {
    const answer = await web.request('/tools/alph');
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain('href="/tools/alpha"');
  });

  it('name the variable to change when the port is taken', async () => {
    const portVariable = 'JUXTA_WEB_PORT';
    const first = await startWeb({ ...parts(), host: '127.0.0.1', port: 0, portVariable });
    const port = Number(new URL(first.url).port);
    await expect(startWeb({ ...parts(), host: '127.0.0.1', port, portVariable })).rejects.toMatchObject({
      code: 'port_taken',
      next: expect.stringContaining('JUXTA_WEB_PORT') as string,
    });
    await first.close();
  });
});

describe('hostile requests get a page, and never ours as the fault', () => {
  it.each([
    '/compare/alpha,beta?as_of=0000-01-01T00:00:00Z',
    '/compare/alpha,beta?as_of=0001-01-01T00:00:00%2B23:59',
    '/compare/alpha,beta?as_of=-200000-01-01T00:00:00Z',
    '/compare/alpha,beta?as_of=yesterday',
    '/compare/alpha,beta?as_of=%00',
    '/compare/alpha,beta?known_at=0',
    '/compare/alpha,beta?known_at=99999999',
    '/compare/alpha,beta?known_at=1e9',
    '/compare/alpha',
    '/compare/alpha,alpha',
    '/compare/a,b,c,d,e,f',
    '/compare/alpha,.json',
    '/compare/alpha,%00',
    '/compare/alpha,%E0%A4%A',
    '/compare/alpha,__proto__',
    `/compare/${','.repeat(5_000)}`,
    `/compare/alpha,${'x'.repeat(5_000)}`,
    '/compare',
    '/compare?tools=,,',
    '/tools/%00',
    '/tools/__proto__',
    '/tools/alpha?as_of=0000-01-01T00:00:00Z',
    '/tools/alpha?as_of=9999-12-31T23:59:59-23:59',
    '/tools/alpha?known_at=0',
    '/tools/alpha?known_at=99999999',
    '/categories/%00',
    '/categories/__proto__',
    `/categories/${'x'.repeat(5_000)}`,
    '/feed?tools=nobody',
    '/feed?tools=a,b,c,d,e,f',
    '/feed?category=%00',
    '/feed?since=1e9',
    '/feed?since=0000-01-01',
    '/nowhere',
  ])('%s', async (path) => {
    const answer = await web.request(path);
    expect([400, 404]).toContain(answer.status);
    expect(await answer.text()).toContain('<h1>');
  });
});
