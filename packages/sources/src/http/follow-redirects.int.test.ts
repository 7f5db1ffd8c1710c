import { redirectTo, webServer, type WebRoutes, type WebServer } from '@juxta/testing/web';
import { afterEach, describe, expect, it } from 'vitest';

import type { FetchedResponse, FetchRequest, FetchResult, FetchSteps, SafeFetcher } from './fetch-result.ts';
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

async function fetched(
  routes: WebRoutes,
  request: Partial<FetchRequest> & FetchSteps = {},
): Promise<FetchResult> {
  const server = await serving(routes);
  return fetcherFor(server).fetch({ ...request, url: `${server.url}${request.url ?? '/'}` }, request);
}

function response(result: FetchResult): FetchedResponse {
  if (result.kind !== 'response') throw new Error(JSON.stringify(result));
  return result;
}

describe('redirects', () => {
  it('are followed five times and recorded', async () => {
    const server = await serving({
      'GET /0': redirectTo('/1', 301),
      'GET /1': redirectTo('2', 308),
      'GET /2': redirectTo('?three', 301),
      'GET /2?three': redirectTo('//HOST/4', 301),
      'GET /5': { body: 'there' },
    });
    server.set('GET /2?three', redirectTo(`//${server.host}/4`, 301));
    server.set('GET /4', redirectTo(`${server.url}/5#part`, 301));
    const result = response(await fetcherFor(server).fetch({ url: `${server.url}/0` }));
    expect(result.hops.map(({ url }) => url.slice(server.url.length))).toEqual([
      '/0',
      '/1',
      '/2',
      '/2?three',
      '/4',
    ]);
    expect(result).toMatchObject({ finalUrl: `${server.url}/5`, permanentRedirect: `${server.url}/5` });
  });

  it('are not permanent when one of them is not', async () => {
    const routes = {
      'GET /': redirectTo('/1', 301),
      'GET /1': redirectTo('/2', 302),
      'GET /2': { body: '' },
    };
    expect((await fetched(routes)).permanentRedirect).toBe(null);
  });

  it('reach a location in UTF-8', async () => {
    const server = await serving({ 'GET /caf%C3%A9': { body: 'ok' } });
    server.set('GET /', redirectTo(Buffer.from('/café', 'utf8').toString('latin1')));
    expect(await fetcherFor(server).fetch({ url: `${server.url}/` })).toMatchObject({
      kind: 'response',
      finalUrl: `${server.url}/caf%C3%A9`,
    });
  });

  it('without a location fail', async () => {
    expect(await fetched({ 'GET /': { status: 302 } })).toMatchObject({
      kind: 'failed',
      status: 302,
      failure: { code: 'bad_redirect' },
    });
  });

  it('lose every extra header at the first other origin, for good', async () => {
    const [here, there] = await Promise.all([serving({}), serving({})]);
    here.set('GET /', redirectTo('/same'));
    here.set('GET /same', redirectTo(`${there.url}/`));
    there.set('GET /', redirectTo('/more'));
    there.set('GET /more', redirectTo(`${here.url}/back`));
    here.set('GET /back', { body: 'ok' });
    const headers = { authorization: 'Bearer secret', cookie: 'a=1', 'private-token': 'secret' };
    response(await fetcherFor(here, there).fetch({ url: `${here.url}/`, headers }));
    const sent = [...here.requests, ...there.requests].map(
      ({ url, headers: { authorization, cookie, 'private-token': token } }) => [
        url,
        authorization,
        cookie,
        token,
      ],
    );
    expect(sent).toEqual([
      ['/', 'Bearer secret', 'a=1', 'secret'],
      ['/same', 'Bearer secret', 'a=1', 'secret'],
      ['/back', undefined, undefined, undefined],
      ['/', undefined, undefined, undefined],
      ['/more', undefined, undefined, undefined],
    ]);
  });

  it('are asked of the caller, hop by hop', async () => {
    const asked: string[] = [];
    const routes = { 'GET /': redirectTo('/1'), 'GET /1': redirectTo('/2'), 'GET /2': { body: 'no' } };
    const allowRedirect = async (from: URL, to: URL): Promise<boolean> => (
      asked.push(`${from.pathname} ${to.pathname}`),
      to.pathname !== '/2'
    );
    expect(await fetched(routes, { allowRedirect })).toMatchObject({
      kind: 'failed',
      failure: { code: 'redirect_refused' },
      hops: [{ status: 302 }, { status: 302 }],
    });
    expect(asked).toEqual(['/ /1', '/1 /2']);
  });

  it('are told as permanent where the caller refuses one, and where nobody would ask for it are not', async () => {
    const allowRedirect = (): boolean => false;
    const led = async (routes: WebRoutes) => {
      const { kind, permanentRedirect } = await fetched(routes, { allowRedirect });
      return [kind, permanentRedirect];
    };
    const to = (place: string, status: 301 | 302) => ({ 'GET /': redirectTo(place, status) });
    expect(await led(to('https://new.example/#top', 301))).toEqual(['failed', 'https://new.example/']);
    expect(await led(to('https://new.example/', 302))).toEqual(['failed', null]);
    expect(await led(to('http://10.0.0.1/', 301))).toEqual(['failed', null]);
    expect(await led(to('https://user:word@new.example/', 301))).toEqual(['failed', null]);
  });

  it('are refused when the caller cannot tell', async () => {
    const allowRedirect = (): boolean => {
      throw new Error('database is gone');
    };
    const result = await fetched({ 'GET /': redirectTo('/1') }, { allowRedirect });
    expect(result).toMatchObject({
      failure: { code: 'redirect_refused', detail: expect.stringContaining('database is gone') as unknown },
    });
  });
});
