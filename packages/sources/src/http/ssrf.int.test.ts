import { connect } from 'node:net';

import {
  impossibleSpellings,
  insideAddresses,
  insideNames,
  loopbackSpellings,
  rawAnswer,
  redirectTo,
  type TcpServer,
  tcpServer,
  webServer,
} from '@juxta/testing/web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createAgent, defaultTimeouts } from './agent.ts';
import { type Lookup, openConnector } from './connector.ts';
import type { FetchResult, SafeFetcher } from './fetch-result.ts';
import { FetchTrace } from './fetch-trace.ts';
import { createFetcher } from './fetcher.ts';
import { followRedirects } from './follow-redirects.ts';
import { identityHeaders } from './request-headers.ts';
import { UnderWay } from './under-way.ts';
import { urlPolicy } from './url-policy.ts';

let server: TcpServer;
let fetcher: SafeFetcher;

// The port is allowed, so that only the address rules stand between the URL and the server.
function fetcherWith(lookup?: Lookup, allowHosts: string[] = []): SafeFetcher {
  return createFetcher({
    userAgent: 'juxta-test',
    allowHosts,
    ports: [server.port],
    ...(lookup === undefined ? {} : { lookup }),
  });
}

beforeAll(async () => {
  server = await tcpServer(
    rawAnswer('HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\nsecret'),
  );
  fetcher = fetcherWith();
});

afterAll(async () => {
  await fetcher.close();
  await server.close();
});

async function reachable(host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: server.port });
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

describe('the address guard', () => {
  it('guards a server that is really there', async () => {
    const before = server.accepted;
    expect(await reachable('127.0.0.1')).toBe(true);
    expect(await reachable('localhost')).toBe(true);
    await expect.poll(() => server.accepted).toBe(before + 2);
    const named = fetcherWith(undefined, [`127.0.0.1:${server.port}`]);
    const result = await named.fetch({ url: `http://127.0.0.1:${server.port}/` });
    expect(result).toMatchObject({ kind: 'response', status: 200, remoteAddress: '127.0.0.1' });
    await named.close();
  });

  for (const scheme of ['http', 'https']) {
    it.each([...loopbackSpellings, ...insideAddresses])(
      `refuses ${scheme}://%s without a connection`,
      async (host) => {
        const before = server.accepted;
        const result = await fetcher.fetch({ url: `${scheme}://${host}:${server.port}/` });
        expect(result).toMatchObject({ kind: 'failed', failure: { code: 'address_refused' }, status: null });
        expect(server.accepted).toBe(before);
      },
    );

    it.each(impossibleSpellings)(`refuses ${scheme}://%s, which is no address`, async (host) => {
      const before = server.accepted;
      const result = await fetcher.fetch({ url: `${scheme}://${host}:${server.port}/` });
      expect(result).toMatchObject({ kind: 'failed', failure: { code: 'url_refused' }, status: null });
      expect(server.accepted).toBe(before);
    });

    it.each(insideNames)(`refuses ${scheme}://%s once it is resolved`, async (name) => {
      const guarded = fetcherWith(async () => ['127.0.0.1']);
      const before = server.accepted;
      const result = await guarded.fetch({ url: `${scheme}://${name}:${server.port}/` });
      expect(result).toMatchObject({ kind: 'failed', failure: { code: 'address_refused' }, status: null });
      expect(server.accepted).toBe(before);
      await guarded.close();
    });

    it.each([
      ['a private address', ['127.0.0.1']],
      ['a public and a private address', ['8.8.8.8', '127.0.0.1']],
      ['a private IPv6 address', ['::1']],
      ['a mapped address', ['::ffff:127.0.0.1']],
    ])(`refuses a ${scheme} name with %s, after one look-up`, async (_, addresses) => {
      const looked: string[] = [];
      const guarded = fetcherWith(async (name) => (looked.push(name), addresses));
      const before = server.accepted;
      const result = await guarded.fetch({ url: `${scheme}://innocent.example:${server.port}/` });
      expect(result).toMatchObject({
        kind: 'failed',
        failure: { code: 'address_refused', host: `innocent.example:${server.port}` },
      });
      expect(looked).toEqual(['innocent.example']);
      expect(server.accepted).toBe(before);
      await guarded.close();
    });
  }

  it('makes no connection for a final dot, which not every resolver takes', async () => {
    const before = server.accepted;
    expect(await fetcher.fetch({ url: `http://localhost.:${server.port}/` })).toMatchObject({
      kind: 'failed',
      status: null,
    });
    expect(server.accepted).toBe(before);
  });

  it('looks a name up again for each connection, and refuses it once it points here', async () => {
    // Named once, so that the first connection may be made to a server of this machine.
    await using web = await webServer({ 'GET /': { body: 'ok', headers: { connection: 'close' } } });
    let calls = 0;
    const lookup: Lookup = async () => ((calls += 1), ['127.0.0.1']);
    const named = createFetcher({
      userAgent: 'juxta-test',
      allowHosts: [`rebinding.example:${web.port}`],
      ports: [web.port],
      lookup,
    });
    const unnamed = createFetcher({ userAgent: 'juxta-test', allowHosts: [], ports: [web.port], lookup });
    expect(await named.fetch({ url: `http://rebinding.example:${web.port}/` })).toMatchObject({
      kind: 'response',
    });
    expect(await unnamed.fetch({ url: `http://rebinding.example:${web.port}/` })).toMatchObject({
      failure: { code: 'address_refused' },
    });
    expect(calls).toBe(2);
    expect(web.connections).toBe(1);
    await Promise.all([named.close(), unnamed.close()]);
  });

  it('ignores proxy variables', async () => {
    const before = server.accepted;
    const saved = { ...process.env };
    Object.assign(process.env, {
      HTTP_PROXY: `http://127.0.0.1:${server.port}`,
      http_proxy: `http://127.0.0.1:${server.port}`,
      NODE_USE_ENV_PROXY: '1',
    });
    const fresh = fetcherWith(async () => []);
    expect(await fresh.fetch({ url: `http://innocent.example:${server.port}/` })).toMatchObject({
      failure: { code: 'dns' },
    });
    for (const name of ['HTTP_PROXY', 'http_proxy', 'NODE_USE_ENV_PROXY']) {
      if (saved[name] === undefined) delete process.env[name];
      else process.env[name] = saved[name];
    }
    expect(server.accepted).toBe(before);
    await fresh.close();
  });

  it('does not let a host header choose the server', async () => {
    const before = server.accepted;
    const guarded = fetcherWith(async () => ['10.0.0.1']);
    const headers = { Host: `127.0.0.1:${server.port}` };
    const result = await guarded.fetch({ url: `https://innocent.example:${server.port}/`, headers });
    expect(result).toMatchObject({ failure: { code: 'address_refused' } });
    expect(server.accepted).toBe(before);
    await guarded.close();
  });
});

describe('redirects from a server that may be asked', () => {
  it.each([301, 302, 303, 307, 308])('are refused to a private address, status %i', async (status) => {
    const before = server.accepted;
    await using web = await webServer({ 'GET /': redirectTo(`http://127.0.0.1:${server.port}/`, status) });
    const named = createFetcher({ userAgent: 'juxta-test', allowHosts: [web.host], ports: [server.port] });
    const result = await named.fetch({ url: `${web.url}/` }, { allowRedirect: () => true });
    expect(result).toMatchObject({
      kind: 'failed',
      failure: { code: 'address_refused', host: `127.0.0.1:${server.port}` },
      finalUrl: `http://127.0.0.1:${server.port}/`,
      hops: [{ url: `${web.url}/`, status }],
      status,
    });
    expect(server.accepted).toBe(before);
    await named.close();
  });

  it.each([
    ['http://2130706433:PORT/', 'address_refused'],
    ['http://localhost:PORT/', 'address_refused'],
    ['//[::1]:PORT/', 'address_refused'],
    ['https://[::ffff:7f00:1]:PORT/', 'address_refused'],
    ['http://localhost:6379/', 'port_refused'],
    ['file:///etc/passwd', 'scheme_refused'],
    ['javascript:alert(1)', 'scheme_refused'],
    ['http://user:secret@example.com/', 'url_refused'],
    ['http://', 'bad_redirect'],
    [`http://example.com/${'a'.repeat(2048)}`, 'url_refused'],
  ])('are refused to %s', async (location, code) => {
    const before = server.accepted;
    await using web = await webServer({ 'GET /': redirectTo(location.replace('PORT', String(server.port))) });
    const named = createFetcher({ userAgent: 'juxta-test', allowHosts: [web.host], ports: [server.port] });
    const result = await named.fetch({ url: `${web.url}/` });
    expect(result).toMatchObject({ kind: 'failed', failure: { code } });
    expect(server.accepted).toBe(before);
    await named.close();
  });

  it('are followed to another named server, and to no other', async () => {
    await using mirror = await webServer({ 'GET /': { body: 'internal' } });
    await using hop = await webServer({ 'GET /': redirectTo(`${mirror.url}/`) });
    const both = createFetcher({ userAgent: 'juxta-test', allowHosts: [hop.host, mirror.host] });
    expect(await both.fetch({ url: `${hop.url}/` })).toMatchObject({
      kind: 'response',
      hops: [{ status: 302 }],
    });
    const one = createFetcher({ userAgent: 'juxta-test', allowHosts: [hop.host] });
    expect(await one.fetch({ url: `${hop.url}/` })).toMatchObject({
      kind: 'failed',
      failure: { code: 'port_refused' },
    });
    expect(mirror.requests.length).toBe(1);
    await Promise.all([both.close(), one.close()]);
  });

  it('from a public site do not reach a named server, not even over a connection that is open', async () => {
    await using mirror = await webServer({ 'GET /': { body: 'internal' } });
    await using site = await webServer({ 'GET /': redirectTo(`http://mirror.example:${mirror.port}/`) });
    // No public site can be had here: the connector of this context takes a server of this machine for one.
    const connector = { lookup: async () => ['127.0.0.1'], timeoutMs: 1000 };
    const context = {
      policy: urlPolicy([`mirror.example:${mirror.port}`], [site.port]),
      identity: identityHeaders('juxta-test', undefined),
      publicAgent: createAgent(openConnector(connector), defaultTimeouts),
      namedAgent: createAgent(openConnector(connector), defaultTimeouts),
      underWay: new UnderWay(60_000),
    };
    const ask = (url: string): Promise<FetchResult> =>
      followRedirects(
        context,
        { url },
        {},
        new FetchTrace(url, { now: () => new Date() }),
        context.underWay.begin(),
      );
    expect(await ask(`http://mirror.example:${mirror.port}/`)).toMatchObject({ kind: 'response' });
    expect(await ask(`http://site.example:${site.port}/`)).toMatchObject({
      failure: { code: 'port_refused' },
    });
    expect([site.requests.length, mirror.requests.length]).toEqual([1, 1]);
    await Promise.all([context.publicAgent.destroy(), context.namedAgent.destroy()]);
  });
});
