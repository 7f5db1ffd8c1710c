import { neverAnswers, redirectTo, stallingBody, webServer } from '@juxta/testing/web';
import { describe, expect, it } from 'vitest';

import type { FetchRequest, FetchResult, FetchSteps } from './fetch-result.ts';
import { createFetcher, type FetcherOptions } from './fetcher.ts';

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

describe('a URL with a password', () => {
  it('is refused, and told without it', async () => {
    const result = await fetchFrom('', { url: 'https://me:hunter2@example.com/' }, { allowHosts: [] });
    expect(result).toMatchObject({ finalUrl: 'https://example.com/', failure: { code: 'url_refused' } });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  });
});

describe('a fetch that is stopped', () => {
  it('before it starts asks nothing', async () => {
    await using server = await webServer({ 'GET /': { body: 'ok' } });
    expect(await fetchFrom(server.host, { signal: AbortSignal.abort() })).toMatchObject({
      failure: { code: 'aborted' },
    });
    expect(server.connections).toBe(0);
  });

  it('while it waits, reads or asks about a redirect is aborted', async () => {
    await using server = await webServer({
      'GET /wait': neverAnswers(),
      'GET /read': stallingBody(),
      'GET /hop': redirectTo('/wait'),
    });
    for (const path of ['/wait', '/read', '/hop']) {
      const stop = new AbortController();
      const allowRedirect = (): Promise<boolean> => new Promise(() => {});
      const result = fetchFrom(server.host, {
        url: `${server.url}${path}`,
        signal: stop.signal,
        allowRedirect,
      });
      await expect.poll(() => server.requests.at(-1)?.url).toBe(path);
      stop.abort();
      expect(await result).toMatchObject({ kind: 'failed', failure: { code: 'aborted' } });
    }
  });

  it('while it reads an error is aborted too', async () => {
    await using server = await webServer({
      'GET /': (_, response) => void response.writeHead(500).write('x'),
    });
    const stop = new AbortController();
    const result = fetchFrom(server.host, { signal: stop.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    stop.abort();
    expect(await result).toMatchObject({ kind: 'failed', failure: { code: 'aborted' } });
  });

  it('by closing the fetcher is aborted, and so is any later one', async () => {
    await using server = await webServer({ 'GET /': neverAnswers() });
    const fetcher = createFetcher({ userAgent: 'juxta-test', allowHosts: [server.host] });
    const result = fetcher.fetch({ url: `${server.url}/` });
    await expect.poll(() => server.requests.length).toBe(1);
    await fetcher.close();
    expect(await result).toMatchObject({ kind: 'failed', failure: { code: 'aborted' } });
    expect(await fetcher.fetch({ url: `${server.url}/` })).toMatchObject({ failure: { code: 'aborted' } });
  });

  it('for a header that cannot be sent asks nothing', async () => {
    await using server = await webServer({ 'GET /': { body: 'ok' } });
    expect(await fetchFrom(server.host, { headers: { 'x-bad': 'a\r\nb: c' } })).toMatchObject({
      failure: { code: 'protocol' },
    });
    expect(server.requests).toEqual([]);
  });
});
