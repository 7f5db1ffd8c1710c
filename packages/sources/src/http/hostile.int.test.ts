import tls from 'node:tls';

import {
  compressionBomb,
  connectionReset,
  drippingBody,
  endlessBody,
  endlessRedirects,
  forbiddenPorts,
  hostileGreetings,
  hugeHeader,
  issueCertificate,
  neverAnswers,
  onlyByName,
  rawAnswer,
  redirectTo,
  refusedGreeting,
  stackedEncodings,
  stallingBody,
  tcpServer,
  testCertificate,
  truncatedBody,
  webServer,
  type WebRoute,
} from '@juxta/testing/web';
import { describe, expect, it } from 'vitest';

import type { FetchRequest, FetchResult, FetchSteps } from './fetch-result.ts';
import { createFetcher, type FetcherOptions } from './fetcher.ts';

const MiB = 1024 * 1024;
const quick = { connectMs: 300, headersMs: 300, idleMs: 300, totalMs: 1500 };

async function fetchFrom(
  host: string,
  request: Partial<FetchRequest> & FetchSteps = {},
  options: Partial<FetcherOptions> = {},
): Promise<FetchResult> {
  const fetcher = createFetcher({ userAgent: 'juxta-test', allowHosts: [host], timeouts: quick, ...options });
  try {
    return await fetcher.fetch({ url: `http://${host}/`, ...request }, request);
  } finally {
    await fetcher.close();
  }
}

async function fetched(route: WebRoute, request: Partial<FetchRequest> = {}): Promise<FetchResult> {
  await using server = await webServer({ 'GET /*': route });
  return await fetchFrom(server.host, request);
}

async function rawFetched(bytes: string): Promise<FetchResult> {
  await using server = await tcpServer(rawAnswer(bytes), '127.0.0.1');
  return await fetchFrom(`127.0.0.1:${server.port}`);
}

describe('hostile bodies', () => {
  it.each(['gzip', 'br', 'zstd'] as const)('a %s bomb is cut at the decoded cap', async (coding) => {
    const result = await fetched(compressionBomb(coding, 64 * MiB));
    expect(result).toMatchObject({ kind: 'failed', status: 200, failure: { code: 'decoded_too_large' } });
    expect(result.wireBytes).toBeLessThan(MiB);
  });

  it('stacked encodings are refused', async () => {
    expect(await fetched(stackedEncodings('x'))).toMatchObject({ failure: { code: 'bad_encoding' } });
  });

  it('a body that is not what its encoding says is refused', async () => {
    expect(await fetched({ headers: { 'content-encoding': 'gzip' }, body: 'plain' })).toMatchObject({
      failure: { code: 'bad_encoding' },
    });
  });

  it('an endless body is cut at the wire cap', async () => {
    const result = await fetched(endlessBody(), { maxBytes: MiB });
    expect(result).toMatchObject({ kind: 'failed', failure: { code: 'too_large' } });
    expect(result.wireBytes).toBeLessThanOrEqual(MiB);
  });

  it('a declared length beyond the cap is not read at all', async () => {
    expect(await fetched(truncatedBody('x', 1024 * MiB))).toMatchObject({
      wireBytes: 0,
      failure: { code: 'too_large' },
    });
  });

  it('a body of one byte a second for ever is cut by the total time, since it is never idle for long', async () => {
    await using server = await webServer({ 'GET /*': drippingBody(1_000) });
    const timeouts = { connectMs: 3_000, headersMs: 3_000, idleMs: 3_000, totalMs: 3_500 };
    const result = await fetchFrom(server.host, {}, { timeouts });
    expect(result).toMatchObject({ failure: { code: 'timeout', detail: 'not done after 3500 ms' } });
    expect(result.wireBytes).toBeGreaterThan(0);
  });

  it('a body that stalls is cut by the idle time', async () => {
    const result = await fetched(stallingBody());
    expect(result).toMatchObject({
      status: 200,
      failure: { code: 'timeout', detail: expect.stringContaining('UND_ERR_BODY_TIMEOUT') as unknown },
    });
  });

  it('a truncated body is no body', async () => {
    expect(await fetched(truncatedBody('x', 100))).toMatchObject({ status: 200, failure: { code: 'reset' } });
  });

  it('single bytes in a hundred thousand chunks are one body', async () => {
    const chunks = '1\r\nx\r\n'.repeat(100_000);
    const result = await rawFetched(
      `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`,
    );
    expect(result).toMatchObject({ kind: 'response', wireBytes: 100_000 });
  });
});

describe('hostile heads', () => {
  it('a head over 16 KiB is refused', async () => {
    expect(await fetched(hugeHeader(20 * 1024))).toMatchObject({
      status: null,
      failure: { code: 'protocol' },
    });
    expect(await fetched(hugeHeader(10 * 1024))).toMatchObject({ status: 200, kind: 'response' });
  });

  it('a server that never answers is left', async () => {
    expect(await fetched(neverAnswers())).toMatchObject({
      status: null,
      failure: { code: 'timeout', detail: expect.stringContaining('UND_ERR_HEADERS_TIMEOUT') as unknown },
    });
  });

  it('a reset is told', async () => {
    expect(await fetched(connectionReset())).toMatchObject({ status: null, failure: { code: 'reset' } });
  });

  it.each([
    ['HTTP/0.9', '<html>'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nxx'],
    ['a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nx'],
    [
      'a length and chunks',
      'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n',
    ],
    ['a NUL in a header', 'HTTP/1.1 200 OK\r\netag: "a\0b"\r\ncontent-length: 0\r\n\r\n'],
    ['no chunk size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'],
    ['a protocol switch', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('%s is refused', async (_, bytes) => {
    const result = await rawFetched(bytes);
    expect(result).toMatchObject({ kind: 'failed' });
    expect(['protocol', 'reset']).toContain(result.kind === 'failed' ? result.failure.code : '');
  });

  it('interim answers without end are cut by the time', async () => {
    await using server = await tcpServer((socket) => {
      const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    }, '127.0.0.1');
    expect(await fetchFrom(`127.0.0.1:${server.port}`)).toMatchObject({
      status: null,
      failure: { code: 'timeout' },
    });
  });

  it('an interim answer before the real one is passed over', async () => {
    const result = await rawFetched(
      'HTTP/1.1 103 Early Hints\r\nlink: <x>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
    );
    expect(result).toMatchObject({ kind: 'response', status: 200 });
    expect(result.headers['link']).toBeUndefined();
  });

  it('endless redirects end after five', async () => {
    await using server = await webServer({ 'GET /*': endlessRedirects() });
    expect(await fetchFrom(server.host)).toMatchObject({
      kind: 'failed',
      failure: { code: 'too_many_redirects' },
    });
    expect(server.requests.length).toBe(6);
  });
});

describe('hostile ports', () => {
  const addresses = forbiddenPorts.flatMap((port) =>
    ['http', 'https'].flatMap((scheme) =>
      ['public.example', '8.8.8.8', '[2606:4700::1111]', '127.0.0.1'].map(
        (host) => `${scheme}://${host}:${port}/`,
      ),
    ),
  );

  it.each(addresses)(
    '%s is refused, without asking for its address, directly and by a redirect',
    async (url) => {
      const asked: string[] = [];
      const lookup = async (host: string): Promise<string[]> => {
        asked.push(host);
        return ['8.8.8.8'];
      };
      const port = `port ${new URL(url).port} of ${new URL(url).hostname} is not one of 80, 443`;
      expect(await fetchFrom('', { url }, { allowHosts: [], lookup })).toMatchObject({
        status: null,
        failure: { code: 'port_refused', detail: port },
      });
      await using front = await webServer({ 'GET /': redirectTo(url) });
      const redirected = await fetchFrom(front.host, { allowRedirect: () => true }, { lookup });
      expect(redirected).toMatchObject({ failure: { code: 'port_refused', detail: port } });
      expect([asked, front.requests.length]).toEqual([[], 1]);
    },
  );
});

describe('hostile certificates', () => {
  const names = ['127.0.0.1', 'named.example'];
  const ca = testCertificate.cert;

  it.each([
    ['untrusted', /UNABLE_TO_VERIFY_LEAF_SIGNATURE/u],
    ['expired', /CERT_HAS_EXPIRED/u],
    ['early', /CERT_NOT_YET_VALID/u],
    ['other-name', /ERR_TLS_CERT_ALTNAME_INVALID/u],
    ['weak-key', /key too weak/u],
    ['version-1.0', /protocol version/u],
    ['version-1.1', /protocol version/u],
    ['chain-long', /UNABLE_TO_GET_ISSUER_CERT_LOCALLY/u],
    ['chain-huge', /excessive message size/u],
  ] as const)('%s is refused for what it is: %s', async (id, detail) => {
    await using server = await webServer({}, { tls: hostileGreetings[id](names) });
    const result = await fetchFrom(server.host, { url: `${server.url}/` }, { ca });
    expect(result).toMatchObject({ status: null, failure: { code: 'tls', host: server.host } });
    expect(result.kind === 'failed' ? result.failure.detail : '').toMatch(detail);
    expect(server.requests).toEqual([]);
  });

  it('one that is right in all of this is taken', async () => {
    await using server = await webServer({ 'GET /': { body: 'ok' } }, { tls: issueCertificate({ names }) });
    expect(await fetchFrom(server.host, { url: `${server.url}/` }, { ca })).toMatchObject({ status: 200 });
  });

  it('an old version is refused also where the process lets it in', async () => {
    await using server = await webServer({}, { tls: hostileGreetings['version-1.1'](names) });
    const [version, ciphers] = [tls.DEFAULT_MIN_VERSION, tls.DEFAULT_CIPHERS];
    Object.assign(tls, { DEFAULT_MIN_VERSION: 'TLSv1', DEFAULT_CIPHERS: 'DEFAULT@SECLEVEL=0' });
    try {
      const result = await fetchFrom(server.host, { url: `${server.url}/` }, { ca });
      expect(result).toMatchObject({ status: null, failure: { code: 'tls' } });
    } finally {
      Object.assign(tls, { DEFAULT_MIN_VERSION: version, DEFAULT_CIPHERS: ciphers });
    }
  });

  it('a server that answers only by name is told it, and refused where it is asked by address', async () => {
    await using server = await webServer({ 'GET /': { body: 'ok' } }, { tls: onlyByName(names) });
    const named = `named.example:${server.port}`;
    const options = { allowHosts: [named, server.host], ca, lookup: async () => ['127.0.0.1'] };
    expect(await fetchFrom('', { url: `https://${named}/` }, options)).toMatchObject({ status: 200 });
    expect(await fetchFrom('', { url: `${server.url}/` }, options)).toMatchObject({
      failure: { code: 'tls', detail: expect.stringContaining('ALTNAME') as unknown },
    });
  });

  it.each([
    ['an alert for the name that was asked', refusedGreeting],
    ['HTTP without TLS', 'HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'],
  ])('%s is no greeting', async (_, bytes) => {
    await using server = await tcpServer(rawAnswer(bytes), '127.0.0.1');
    const host = `127.0.0.1:${server.port}`;
    expect(await fetchFrom(host, { url: `https://${host}/` })).toMatchObject({ failure: { code: 'tls' } });
  });
});

describe('hostile connections', () => {
  it('a closed port is told', async () => {
    const server = await webServer({});
    await server.close();
    expect(await fetchFrom(server.host)).toMatchObject({
      failure: { code: 'connect', host: server.host },
      remoteAddress: null,
    });
  });

  it('a name that does not resolve is told', async () => {
    const lookup = async (): Promise<string[]> =>
      Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
    expect(await fetchFrom('gone.example:80', {}, { lookup })).toMatchObject({
      failure: { code: 'dns', host: 'gone.example' },
    });
    expect(await fetchFrom('gone.example:80', {}, { lookup: async () => [] })).toMatchObject({
      failure: { code: 'dns' },
    });
  });

  it('a resolver that hangs is left', async () => {
    const lookup = (): Promise<string[]> => new Promise(() => {});
    expect(await fetchFrom('slow.example:80', {}, { lookup })).toMatchObject({
      failure: { code: 'timeout' },
    });
  });

  it('a certificate that nothing vouches for is refused, also with verification switched off', async () => {
    await using server = await webServer({ 'GET /': { body: 'ok' } }, { tls: true });
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const result = await fetchFrom(server.host, { url: `${server.url}/` });
      expect(result).toMatchObject({ status: null, failure: { code: 'tls' } });
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
    expect(server.requests).toEqual([]);
  });

  it('a certificate for another name is refused, for this one accepted', async () => {
    await using server = await webServer({ 'GET /': { body: 'ok' } }, { tls: true });
    const ca = testCertificate.cert;
    expect(await fetchFrom(server.host, { url: `${server.url}/` }, { ca })).toMatchObject({
      kind: 'response',
      status: 200,
    });
    const named = { allowHosts: [`other.example:${server.port}`], ca, lookup: async () => ['127.0.0.1'] };
    expect(await fetchFrom('', { url: `https://other.example:${server.port}/` }, named)).toMatchObject({
      failure: { code: 'tls' },
    });
  });

  it('a redirect from https to http is refused unless the caller takes it', async () => {
    await using plain = await webServer({ 'GET /': { body: 'ok' } });
    await using secure = await webServer({ 'GET /': redirectTo(`${plain.url}/`) }, { tls: true });
    const options = { allowHosts: [plain.host, secure.host], ca: testCertificate.cert };
    expect(await fetchFrom('', { url: `${secure.url}/` }, options)).toMatchObject({
      failure: { code: 'redirect_refused' },
    });
    expect(await fetchFrom('', { url: `${secure.url}/`, allowRedirect: () => true }, options)).toMatchObject({
      kind: 'response',
    });
  });

  it('a handshake that stalls is left', async () => {
    await using server = await tcpServer(() => {}, '127.0.0.1');
    expect(
      await fetchFrom(`127.0.0.1:${server.port}`, { url: `https://127.0.0.1:${server.port}/` }),
    ).toMatchObject({ failure: { code: 'timeout' } });
  });
});
