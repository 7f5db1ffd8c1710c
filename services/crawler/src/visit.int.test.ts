import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Queues } from '@juxta/jobs';
import { createLogger } from '@juxta/runtime';
import { createFetcher, loadSources, planTarget } from '@juxta/sources';
import { BlobStore, leaseHost, openStore, planTasks, readStream } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { conditional, connectionReset, webServer, type WebRoutes } from '@juxta/testing/web';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import type { CrawlerParts } from './parts.ts';
import { visit } from './visit.ts';

let dataDir: string;
const never = new AbortController().signal;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-crawler-'));
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** A database, a web server that is npm registry and site at once, and a crawler whose hosts want no pause. */
async function openLab(routes: WebRoutes) {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const [{ db, close }, server] = await Promise.all([openStore(database.url), webServer(routes)]);
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [server.host] });
  const woken: unknown[] = [];
  const queues = {
    add: async (_job: unknown, payload: unknown) => void woken.push(payload),
    addBulk: async (_job: unknown, payloads: readonly unknown[]) => void woken.push(...payloads),
  } as unknown as Queues;
  // Walks of sites have tests of their own.
  const sources = await loadSources({
    JUXTA_NPM_REGISTRY: server.url,
    JUXTA_DEBIAN_ARCHIVE: server.url,
    JUXTA_SITE_PAGES: '0',
  });
  const logger = createLogger('crawler', { logLevel: 'silent' });
  const blobs = new BlobStore(dataDir);
  const parts: CrawlerParts = { db, blobs, queues, sources, fetcher, agent: 'Juxta/0.1', logger };
  const query = (text: string, values: readonly unknown[] = []) =>
    runSql<Record<string, unknown>>(database.url, text, values);
  return {
    parts,
    server,
    woken,
    query,
    visit: (more: Partial<CrawlerParts> = {}, signal = never) =>
      visit({ ...parts, ...more }, server.host, signal),
    plan: (...targets: readonly string[]) =>
      planTasks(
        db,
        targets.flatMap((target) => planTarget(sources, target)).map((task) => ({ ...task, delayMs: 0 })),
      ),
    /** Everything is due and the host is open, as after some time. */
    later: async () => {
      await query("UPDATE crawl.task SET due_at = now() - interval '1 second'");
      await query('UPDATE crawl.host SET blocked_until = NULL');
    },
    captures: () => query('SELECT * FROM crawl.capture ORDER BY seq'),
    asked: () => server.requests.map(({ url }) => url),
    health: () =>
      readStream<{ type: string; data: Record<string, unknown> }>(db, 'source/npm').then((events) =>
        events.map(({ type, data }) => [type, data['host'], data['code']]),
      ),
    [Symbol.asyncDispose]: async () => {
      await fetcher.close();
      await close();
      await server.close();
      await database.drop();
    },
  };
}

const gulp = 'pkg:npm/gulp';
const json = (body: unknown) => ({ body });

describe('a visit', () => {
  test('tells a request that its source calls index from an index', async () => {
    await using lab = await openLab({});
    const sources = await loadSources({
      JUXTA_NPM_REGISTRY: lab.server.url,
      JUXTA_CRATES_INDEX: lab.server.url,
      JUXTA_CRATES_API: lab.server.url,
    });
    lab.server.set('GET /se/rd/serde', { body: '{"name":"serde","vers":"1.0.0"}\n' });
    await planTasks(
      lab.parts.db,
      planTarget(sources, 'pkg:cargo/serde').map((task) => ({ ...task, delayMs: 0 })),
    );
    await lab.visit({ sources });
    const tasks = await lab.query(
      "SELECT request, last_outcome, active FROM crawl.task WHERE request = 'index'",
    );
    expect(tasks).toEqual([{ request: 'index', last_outcome: 'body', active: true }]);
  });

  test('fetches what is due once, stores it and wakes the normalizer', async () => {
    await using lab = await openLab({
      'GET /gulp': { headers: { etag: '"1"', 'set-cookie': 'a=b' }, body: { name: 'gulp' } },
    });
    await lab.plan(gulp);
    await lab.visit();
    await lab.visit();
    expect(lab.asked()).toEqual(['/gulp']);
    const [capture, ...others] = await lab.captures();
    expect(others).toEqual([]);
    expect(capture).toMatchObject({
      target: gulp,
      request: 'document',
      source: 'npm',
      url: `${lab.server.url}/gulp`,
      outcome: 'body',
      status: 200,
      failure: null,
      covers: { releases: 'all', links: true },
    });
    expect(capture?.['headers']).toMatchObject({ etag: '"1"' });
    expect(capture?.['headers']).not.toHaveProperty('set-cookie');
    const body = await lab.parts.blobs.read(lab.parts.db, capture?.['sha256'] as Buffer);
    expect(JSON.parse(body.toString())).toEqual({ name: 'gulp' });
    expect(lab.woken).toEqual([{ target: gulp, capture: capture?.['id'] }]);
    expect(
      await lab.query(
        'SELECT last_outcome, visits::int, failures::int, due_at > now() AS later, leased_until FROM crawl.task JOIN crawl.host USING (host)',
      ),
    ).toEqual([{ last_outcome: 'body', visits: 1, failures: 0, later: true, leased_until: null }]);
    expect(await lab.health()).toEqual([]);
  });

  test('an answer that did not change is a capture that points to the stored one', async () => {
    const answer = conditional({
      headers: { etag: '"1"', 'content-type': 'application/json' },
      body: '{"name":"gulp"}',
    });
    await using lab = await openLab({ 'GET /gulp': answer });
    await lab.plan(gulp);
    for (const _ of [1, 2, 3]) {
      await lab.visit();
      await lab.later();
    }
    expect(lab.server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      '"1"',
      '"1"',
    ]);
    const [first, second, third] = await lab.captures();
    expect(second).toMatchObject({
      outcome: 'not_modified',
      status: 304,
      same_as: first?.['id'],
      sha256: null,
    });
    expect(third).toMatchObject({ outcome: 'not_modified', same_as: first?.['id'] });
    expect(await lab.query('SELECT checks::int, changes::int, visits::int FROM crawl.task')).toEqual([
      { checks: 1, changes: 0, visits: 3 },
    ]);
  });

  test('a body that came more than 30 days ago is asked for whole, however often it was confirmed since', async () => {
    const answer = conditional({
      headers: { etag: '"stuck"', 'content-type': 'application/json' },
      body: '{"name":"gulp"}',
    });
    await using lab = await openLab({ 'GET /gulp': answer });
    await lab.plan(gulp);
    const visitAgo = async (days: number): Promise<void> => {
      const ago = Date.now() - days * 86_400_000;
      const clock = { now: () => new Date(ago) };
      await using fetcher = Object.assign(
        createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [lab.server.host], clock }),
        { [Symbol.asyncDispose]: () => fetcher.close() },
      );
      await lab.later();
      const now = vi.spyOn(Date, 'now').mockReturnValue(ago);
      await lab.visit({ fetcher });
      now.mockRestore();
    };
    await visitAgo(31);
    await visitAgo(2);
    await visitAgo(0);
    await visitAgo(0);
    expect(lab.server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      '"stuck"',
      undefined,
      '"stuck"',
    ]);
    expect((await lab.captures()).map(({ outcome }) => outcome)).toEqual([
      'body',
      'not_modified',
      'body',
      'not_modified',
    ]);
  });

  test('an answer whose file was lost is asked for anew, and is there again', async () => {
    const answer = conditional({
      headers: { etag: '"1"', 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'gulp', readme: randomBytes(20_000).toString('hex') }),
    });
    await using lab = await openLab({ 'GET /gulp': answer });
    await lab.plan(gulp);
    await lab.visit();
    await rm(path.join(dataDir, 'blobs'), { recursive: true });
    for (const _ of [1, 2]) {
      await lab.later();
      await lab.visit();
    }
    expect(lab.server.requests.map(({ headers }) => headers['if-none-match'])).toEqual([
      undefined,
      undefined,
      '"1"',
    ]);
    const [row] = await lab.query('SELECT DISTINCT sha256 FROM crawl.capture WHERE sha256 IS NOT NULL');
    expect(await lab.parts.blobs.hasFile(row?.['sha256'] as Buffer)).toBe(true);
  });

  test('304 to a request without validators is a failure', async () => {
    await using lab = await openLab({ 'GET /gulp': { status: 304 } });
    await lab.plan(gulp);
    await lab.visit();
    expect((await lab.captures())[0]).toMatchObject({ outcome: 'failed', failure: { code: 'protocol' } });
  });

  test('404 fails the one target, and the others go on', async () => {
    await using lab = await openLab({ 'GET /grunt': json({ name: 'grunt' }) });
    await lab.plan(gulp, 'pkg:npm/grunt');
    await lab.visit();
    expect(
      (await lab.captures()).map(({ target, outcome, failure }) => ({ target, outcome, failure })),
    ).toEqual(
      expect.arrayContaining([
        {
          target: gulp,
          outcome: 'failed',
          failure: {
            code: 'not_found',
            host: lab.server.host,
            detail: 'the server answered 404',
            scope: 'target',
          },
        },
        { target: 'pkg:npm/grunt', outcome: 'body', failure: null },
      ]),
    );
    expect(await lab.health()).toEqual([]);
    expect(await lab.query('SELECT blocked_until FROM crawl.host')).toEqual([{ blocked_until: null }]);
  });

  test('fetches the wanted targets only', async () => {
    await using lab = await openLab({ 'GET /grunt': json({}), 'GET /gulp': json({}) });
    await lab.plan(gulp, 'pkg:npm/grunt');
    await lab.visit({ wanted: () => ['pkg:npm/grunt'] });
    expect(lab.asked()).toEqual(['/grunt']);
  });

  test('a target whose source or request is gone leaves the schedule', async () => {
    await using lab = await openLab({});
    await lab.plan(gulp);
    await lab.query("UPDATE crawl.task SET source = 'cvs'");
    await lab.visit();
    expect(lab.asked()).toEqual([]);
    expect(await lab.query('SELECT active FROM crawl.task')).toEqual([{ active: false }]);
  });
});

describe('a host that is unwell', () => {
  test('is left alone as long as it asks; its source breaks once and recovers with the next answer', async () => {
    const busy = { status: 503, headers: { 'retry-after': '120' } };
    await using lab = await openLab({ 'GET /gulp': busy, 'GET /grunt': busy });
    await lab.plan(gulp, 'pkg:npm/grunt');
    await lab.visit();
    await lab.visit();
    expect(lab.asked()).toHaveLength(1);
    expect(
      await lab.query(
        'SELECT blocked_why, round(extract(epoch FROM blocked_until - now()) / 10)::int AS tens FROM crawl.host WHERE blocked_until > now()',
      ),
    ).toEqual([{ blocked_why: 'http_503: the server answered 503', tens: 12 }]);
    expect((await lab.captures())[0]).toMatchObject({
      outcome: 'failed',
      failure: { code: 'http_503', scope: 'source' },
    });
    const broke = ['SourceBroke', lab.server.host, 'http_503'];
    expect(await lab.health()).toEqual([broke]);
    await lab.later();
    await lab.visit();
    expect(lab.asked()).toHaveLength(2);
    expect(await lab.health()).toEqual([broke]);
    lab.server.set('GET /gulp', json({ name: 'gulp' }));
    lab.server.set('GET /grunt', json({ name: 'grunt' }));
    await lab.later();
    await lab.visit();
    expect(await lab.health()).toEqual([broke, ['SourceRecovered', lab.server.host, undefined]]);
    expect(await lab.query('SELECT blocked_until, streak::int FROM crawl.host')).toEqual([
      { blocked_until: null, streak: 0 },
    ]);
  });

  test('is left alone longer each time where it breaks connections', async () => {
    await using lab = await openLab({ 'GET /gulp': connectionReset() });
    await lab.plan(gulp);
    const minutes: unknown[] = [];
    for (const _ of [1, 2, 3]) {
      await lab.visit();
      const text = 'SELECT round(extract(epoch FROM blocked_until - now()) / 60)::int AS m FROM crawl.host';
      minutes.push((await lab.query(text))[0]?.['m']);
      await lab.later();
    }
    expect(minutes).toEqual([1, 2, 4]);
    expect(await lab.health()).toEqual([['SourceBroke', lab.server.host, 'reset']]);
  });

  test('a page of a site that fails breaks no source', async () => {
    await using lab = await openLab({ 'GET /robots.txt': { status: 404 }, 'GET /': { status: 500 } });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect((await lab.captures())[0]).toMatchObject({ failure: { code: 'http_500', scope: 'target' } });
    expect(await readStream(lab.parts.db, 'source/site')).toEqual([]);
  });
});

describe('robots.txt', () => {
  test('what it disallows is never asked for', async () => {
    await using lab = await openLab({
      'GET /robots.txt': { body: 'User-agent: *\nDisallow: /private\n' },
      'GET /open': { headers: { 'content-type': 'text/html' }, body: '<p>' },
      'GET /private': { headers: { 'content-type': 'text/html' }, body: '<p>' },
    });
    await lab.plan(`${lab.server.url}/private`, `${lab.server.url}/open`);
    await lab.visit();
    expect(lab.asked()).toContain('/open');
    expect(lab.asked()).not.toContain('/private');
    const refused = (await lab.captures()).filter(({ url }) => url === `${lab.server.url}/private`);
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({
      outcome: 'failed',
      status: null,
      failure: {
        code: 'robots_disallowed',
        scope: 'target',
        detail: 'robots.txt disallows it: disallow: /private',
      },
    });
    expect(await lab.query('SELECT blocked_until FROM crawl.host')).toEqual([{ blocked_until: null }]);
  });

  test('is asked for once by all pages of a visit, and not again while it is fresh', async () => {
    const page = { headers: { 'content-type': 'text/html' }, body: '<p>' };
    await using lab = await openLab({
      'GET /robots.txt': { body: 'User-agent: *\nDisallow: /private\n' },
      'GET /one': page,
      'GET /two': page,
    });
    await lab.plan(`${lab.server.url}/one`, `${lab.server.url}/two`);
    await lab.visit();
    await lab.later();
    await lab.visit();
    expect(lab.asked().toSorted()).toEqual(['/one', '/one', '/robots.txt', '/two', '/two']);
  });

  test('holds for where a page redirects to as well', async () => {
    await using lab = await openLab({
      'GET /robots.txt': { body: 'User-agent: *\nDisallow: /private\n' },
      'GET /open': { status: 302, headers: { location: '/private' } },
    });
    await lab.plan(`${lab.server.url}/open`);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt', '/open']);
  });

  test('that cannot be read closes the host', async () => {
    await using lab = await openLab({ 'GET /robots.txt': { status: 503 }, 'GET /open': { body: '<p>' } });
    await lab.plan(`${lab.server.url}/open`, `${lab.server.url}/more`);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt']);
    expect((await lab.captures())[0]).toMatchObject({ failure: { code: 'robots_unreachable' } });
    expect(await lab.query('SELECT blocked_until > now() AS blocked FROM crawl.host')).toEqual([
      { blocked: true },
    ]);
  });

  const slow = 'User-agent: *\nCrawl-delay: 1\n';

  test('slows the host down where it asks for a delay', async () => {
    await using lab = await openLab({ 'GET /robots.txt': { body: `${slow}Disallow: /\n` } });
    await lab.plan(`${lab.server.url}/open`);
    await lab.visit();
    expect(await lab.query('SELECT delay_ms FROM crawl.host')).toEqual([{ delay_ms: 1_000 }]);
  });

  test('slows down the very visit that read it', async () => {
    await using lab = await openLab({ 'GET /robots.txt': { body: slow } });
    await lab.plan(`${lab.server.url}/open`);
    await lab.visit();
    const paced =
      'SELECT next_fetch_at > started_at + interval $$0.5 s$$ AS paced FROM crawl.host, crawl.capture';
    expect(await lab.query(paced)).toEqual([{ paced: true }]);
  });
});

describe('the lease', () => {
  test('two visits at once: the second does nothing', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    let started: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (started = resolve));
    const slow: WebRoutes[string] = async (_request, response) => {
      started();
      await gate;
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    await using lab = await openLab({ 'GET /gulp': slow, 'GET /grunt': slow });
    await lab.plan(gulp, 'pkg:npm/grunt');
    const first = lab.visit();
    await arrived;
    await lab.visit();
    expect(lab.asked()).toHaveLength(1);
    open();
    await first;
    expect(lab.asked().toSorted()).toEqual(['/grunt', '/gulp']);
    expect(await lab.captures()).toHaveLength(2);
  });

  test.each([200, 503])('lost during a fetch that answers %s: nothing is written', async (status) => {
    await using lab = await openLab({
      'GET /gulp': async (_request, response) => {
        await lab.query('UPDATE crawl.host SET leased_until = NULL');
        await leaseHost(lab.parts.db, lab.server.host);
        response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
      },
    });
    await lab.plan(gulp);
    await lab.visit();
    expect(lab.asked()).toEqual(['/gulp']);
    expect(await lab.captures()).toEqual([]);
    expect(await lab.health()).toEqual([]);
    expect(lab.woken).toEqual([]);
    // The other worker keeps what it has: its lease, the open host and the due task.
    expect(
      await lab.query(
        'SELECT leased_until > now() AS leased, blocked_until, due_at <= now() AS due, visits::int FROM crawl.host JOIN crawl.task USING (host)',
      ),
    ).toEqual([{ leased: true, blocked_until: null, due: true, visits: 0 }]);
  });

  test('a visit that is stopped throws, writes nothing and gives the host back', async () => {
    const stop = new AbortController();
    await using lab = await openLab({ 'GET /gulp': () => stop.abort(new Error('stopping')) });
    await lab.plan(gulp);
    await expect(lab.visit({}, stop.signal)).rejects.toThrow('stopping');
    expect(await lab.captures()).toEqual([]);
    expect(
      await lab.query(
        'SELECT leased_until, blocked_until, due_at <= now() AS due FROM crawl.host JOIN crawl.task USING (host)',
      ),
    ).toEqual([{ leased_until: null, blocked_until: null, due: true }]);
  });
});
