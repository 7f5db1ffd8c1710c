import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync, zstdCompressSync } from 'node:zlib';

import { conditional, redirectTo, webServer, type WebRoutes, type WebServer } from '@juxta/testing/web';
import { afterEach, describe, expect, it } from 'vitest';

import type { FetchedResponse, FetchRequest, FetchResult, SafeFetcher } from './fetch-result.ts';
import { createFetcher } from './fetcher.ts';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function serving(routes: WebRoutes): Promise<WebServer> {
  const server = await webServer(routes);
  open.push(server);
  return server;
}

function fetcherFor(...servers: WebServer[]): SafeFetcher {
  const fetcher = createFetcher({
    userAgent: 'Juxta/0.1 (+https://juxta.example/bot)',
    contact: 'crawl@juxta.example',
    allowHosts: servers.map(({ host }) => host),
  });
  open.push(fetcher);
  return fetcher;
}

async function fetched(routes: WebRoutes, request: Partial<FetchRequest> = {}): Promise<FetchResult> {
  const server = await serving(routes);
  return fetcherFor(server).fetch({ ...request, url: `${server.url}${request.url ?? '/'}` });
}

function response(result: FetchResult): FetchedResponse {
  if (result.kind !== 'response') throw new Error(JSON.stringify(result));
  return result;
}

describe('a fetch', () => {
  it('tells who asks and for what', async () => {
    const server = await serving({ 'GET /x?q=1': { body: 'ok' } });
    const request = {
      url: `${server.url}/x?q=1#part`,
      headers: { Authorization: 'Bearer t', Host: 'other.example' },
      accepts: ['text/plain'],
    };
    response(await fetcherFor(server).fetch(request));
    expect(server.requests[0]).toMatchObject({
      url: '/x?q=1',
      headers: {
        'user-agent': 'Juxta/0.1 (+https://juxta.example/bot)',
        from: 'crawl@juxta.example',
        accept: 'text/plain',
        'accept-encoding': 'gzip, br, zstd',
        authorization: 'Bearer t',
        host: server.host,
      },
    });
  });

  it('gives head and body, and of the headers only those on the list', async () => {
    const headers = {
      'content-type': 'text/html; charset=windows-1252',
      'set-cookie': 'id=1',
      'x-powered-by': 'x',
      etag: 'W/"é1"',
      'x-ratelimit-limit': '60',
    };
    const server = await serving({
      'GET /': { headers, body: Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x00, 0xff]) },
    });
    const result = response(await fetcherFor(server).fetch({ url: `${server.url}/` }));
    expect([...result.body]).toEqual([0x63, 0x61, 0x66, 0xe9, 0x00, 0xff]);
    expect(result).toMatchObject({
      status: 200,
      finalUrl: `${server.url}/`,
      hops: [],
      remoteAddress: '127.0.0.1',
      wireBytes: 6,
      retryAfterSeconds: null,
      permanentRedirect: null,
      headers: {
        'content-type': 'text/html; charset=windows-1252',
        etag: 'W/"é1"',
        'x-ratelimit-limit': '60',
      },
    });
    expect(Object.keys(result.headers)).not.toContain('set-cookie');
    expect(Object.keys(result.headers)).not.toContain('x-powered-by');
    expect(Date.parse(result.endedAt)).toBeGreaterThanOrEqual(Date.parse(result.startedAt));
  });

  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ])('undoes %s', async (coding, encode) => {
    const body = encode('tool '.repeat(1000));
    const result = response(await fetched({ 'GET /': { headers: { 'content-encoding': coding }, body } }));
    expect(Buffer.from(result.body).toString()).toBe('tool '.repeat(1000));
    expect(result.wireBytes).toBe(body.length);
  });

  it('leaves an archive packed that is only typed as one', async () => {
    const body = gzipSync('Package: x');
    const result = response(
      await fetched({ 'GET /': { headers: { 'content-type': 'application/gzip' }, body } }),
    );
    expect(Buffer.from(result.body).equals(body)).toBe(true);
  });

  it('reads a large body when told to', async () => {
    const body = Buffer.alloc(6 * 1024 * 1024, 'x');
    expect(await fetched({ 'GET /': { body } })).toMatchObject({
      kind: 'failed',
      failure: { code: 'too_large' },
      status: 200,
    });
    const result = response(await fetched({ 'GET /': { body } }, { maxBytes: body.length }));
    expect(Buffer.from(result.body).equals(body)).toBe(true);
  });

  it('reuses a connection, and names the peer again', async () => {
    const server = await serving({ 'GET /': { body: 'ok' } });
    const fetcher = fetcherFor(server);
    for (let i = 0; i < 3; i += 1) {
      expect(await fetcher.fetch({ url: `${server.url}/` })).toMatchObject({
        status: 200,
        remoteAddress: '127.0.0.1',
      });
      // undici waits for a turn of the event loop before it uses a connection again.
      await nextTurn();
      await nextTurn();
    }
    expect(server.connections).toBe(1);
  });

  it.each([404, 410, 403, 500])('of status %i is an answer, whatever type its body has', async (status) => {
    const result = await fetched({ 'GET /': { status, body: 'why' } }, { accepts: ['application/json'] });
    expect(Buffer.from(response(result).body).toString()).toBe('why');
    expect(result.status).toBe(status);
  });

  it('gives an error without its body when that is too large or broken', async () => {
    const large = await fetched({ 'GET /': { status: 404, body: 'x'.repeat(100_000) } });
    expect(large).toMatchObject({ kind: 'response', status: 404, body: new Uint8Array() });
    const broken = await fetched({
      'GET /': { status: 503, headers: { 'content-encoding': 'gzip', 'retry-after': '7' }, body: 'no gzip' },
    });
    expect(broken).toMatchObject({
      kind: 'response',
      status: 503,
      retryAfterSeconds: 7,
      body: new Uint8Array(),
    });
  });

  it('knows when to come back', async () => {
    const date = new Date(Date.now() + 100_000).toUTCString();
    expect(
      (await fetched({ 'GET /': { status: 429, headers: { 'retry-after': '120' } } })).retryAfterSeconds,
    ).toBe(120);
    const byDate =
      (await fetched({ 'GET /': { status: 503, headers: { 'retry-after': date } } })).retryAfterSeconds ?? 0;
    expect(byDate).toBeGreaterThan(90);
    expect(byDate).toBeLessThanOrEqual(101);
  });

  it('refuses another type unread', async () => {
    const result = await fetched({ 'GET /': { body: '{}' } }, { accepts: ['application/json', '*+json'] });
    expect(result).toMatchObject({
      kind: 'failed',
      status: 200,
      wireBytes: 0,
      failure: { code: 'wrong_type' },
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    });
  });
});

describe('a conditional fetch', () => {
  const etag = 'W/"a-\u00e9-1"';
  const lastModified = 'Thu, 01 Jan 2026 00:00:00 GMT';

  it('sends validators exactly as they came, and gives 304 as not modified', async () => {
    const server = await serving({
      'GET /': conditional({ headers: { etag, 'last-modified': lastModified }, body: 'body' }),
    });
    const fetcher = fetcherFor(server);
    const first = response(await fetcher.fetch({ url: `${server.url}/` }));
    const validators = {
      etag: first.headers['etag'] ?? '',
      lastModified: first.headers['last-modified'] ?? '',
    };
    const second = await fetcher.fetch({ url: `${server.url}/`, validators, accepts: ['text/html'] });
    expect(second).toMatchObject({
      kind: 'not_modified',
      status: 304,
      headers: { etag },
      finalUrl: `${server.url}/`,
    });
    expect(server.requests[1]?.headers).toMatchObject({
      'if-none-match': etag,
      'if-modified-since': lastModified,
    });
  });

  it('gives the new answer when there is one', async () => {
    const result = await fetched(
      { 'GET /': conditional({ headers: { etag: '"2"' }, body: 'new' }) },
      { validators: { etag: '"1"' } },
    );
    expect(Buffer.from(response(result).body).toString()).toBe('new');
  });

  it('sends validators over a redirect too', async () => {
    const routes = { 'GET /': redirectTo('/to', 301), 'GET /to': conditional({ headers: { etag } }) };
    expect(await fetched(routes, { validators: { etag } })).toMatchObject({
      kind: 'not_modified',
      hops: [{ status: 301 }],
    });
  });

  it('takes a 304 that nobody asked for as a failure', async () => {
    expect(await fetched({ 'GET /': { status: 304 } })).toMatchObject({
      kind: 'failed',
      status: 304,
      failure: { code: 'protocol' },
    });
  });
});

it('a host is asked for one thing at a time, over one connection, however many are wanted at once', async () => {
  const server = await serving({ 'GET /*': { body: 'ok', delayMs: 20 } });
  const fetcher = fetcherFor(server);
  const results = await Promise.all(
    ['/1', '/2', '/3'].map((path) => fetcher.fetch({ url: server.url + path })),
  );
  expect(results.map(({ kind }) => kind)).toEqual(['response', 'response', 'response']);
  const spans = server.requests.map(({ at, endedAt }) => ({ at, endedAt: endedAt ?? Number.NaN }));
  expect(spans.slice(1).every(({ at }, n) => at >= (spans[n]?.endedAt ?? Number.NaN))).toBe(true);
  expect(server.connections).toBe(1);
});

describe('a question that has a body', () => {
  it('is posted as JSON; its answer comes like any other', async () => {
    const server = await serving({
      'POST /query': { headers: { 'content-type': 'application/json' }, body: {} },
    });
    const result = await fetcherFor(server).fetch({ url: `${server.url}/query`, json: '{"a":1}' });
    expect(new TextDecoder().decode(response(result).body)).toBe('{}');
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '7' },
    });
  });

  it('is not sent again where it is redirected', async () => {
    const server = await serving({ 'POST /query': redirectTo('/other', 307) });
    const result = await fetcherFor(server).fetch({ url: `${server.url}/query`, json: '{}' });
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'redirect_refused' } });
    expect(server.requests).toHaveLength(1);
  });
});
