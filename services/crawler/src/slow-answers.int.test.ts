import { webServer, type WebRequest, type WebRoutes } from '@juxta/testing/web';
import { expect, test } from 'vitest';

import { openCrawlLab } from '../spec/crawl-lab.ts';
import { openRegistryLab } from '../spec/registry-lab.ts';

const page = { headers: { 'content-type': 'text/html' }, body: '<title>x</title>' };
/** Twenty of them fit into one turn. */
const delayMs = 50;

/** Sites of one server, told apart by their names. */
async function openSites(routes: WebRoutes) {
  const server = await webServer(routes);
  const lab = await openCrawlLab(['one', 'two', 'three'].map((name) => `${name}.example:${server.port}`));
  return {
    server,
    lab,
    at: (path: string, name = 'one') => `http://${name}.example:${server.port}${path}`,
    asked: () => server.requests.map(({ url }) => url),
    [Symbol.asyncDispose]: async () => {
      await lab[Symbol.asyncDispose]();
      await server.close();
    },
  };
}

/** What came sooner than five times as long as the answer before had taken, by the server's clock; timers are a little off. */
function hasty(requests: readonly WebRequest[]): readonly string[] {
  return requests.flatMap(({ at, url }, n) => {
    const before = requests[n - 1];
    if (!before) return [];
    const endedAt = before.endedAt ?? Number.POSITIVE_INFINITY;
    const [took, waited] = [endedAt - before.at, at - endedAt];
    return waited < Math.max(delayMs, 5 * took) - 10
      ? [`${url} after ${waited} ms, not 5 times ${took} ms`]
      : [];
  });
}

test('a site that is slow with its robots.txt, a page or a redirect is asked less', async () => {
  await using sites = await openSites({
    'GET /robots.txt': { body: 'User-agent: *\nDisallow: /never\n', delayMs: 100 },
    'GET /a': page,
    'GET /b': { ...page, delayMs: 250 },
    'GET /c': { status: 302, headers: { location: '/d' }, delayMs: 100 },
    'GET /d': { ...page, delayMs: 450 },
    'GET /e': page,
  });
  const paths = ['/a', '/b', '/c', '/e'];
  await sites.lab.plan(
    paths.map((path) => sites.at(path)),
    delayMs,
  );
  await sites.lab.visit(sites.at('/'));
  expect(sites.asked()).toEqual(['/robots.txt', '/a', '/b', '/c', '/d', '/e']);
  expect(hasty(sites.server.requests)).toEqual([]);
});

test('also by the next visit, as long as that may be away', async () => {
  await using sites = await openSites({
    'GET /robots.txt': { status: 404 },
    'GET /a': { ...page, delayMs: 700 },
    'GET /b': page,
  });
  await sites.lab.plan([sites.at('/a')], delayMs);
  await sites.lab.visit(sites.at('/'));
  const [host] = await sites.lab.query<{ ms: number }>(
    'SELECT extract(epoch FROM next_fetch_at - clock_timestamp())::float8 * 1000 AS ms FROM crawl.host',
  );
  expect(host?.ms).toBeGreaterThan(3_000);
  await sites.lab.plan([sites.at('/b')], delayMs);
  await sites.lab.visit(sites.at('/'));
  expect(sites.asked()).toEqual(['/robots.txt', '/a', '/b']);
  expect(hasty(sites.server.requests)).toEqual([]);
});

test('also a site to which others redirect', async () => {
  await using sites = await openSites({ 'GET /a': page });
  sites.server.set('GET /robots.txt', (request, response) => {
    const isThird = request.headers.host?.startsWith('three.') === true;
    const answer = (): void => {
      response.writeHead(isThird ? 404 : 302, { location: sites.at('/robots.txt', 'three') }).end();
    };
    if (isThird) setTimeout(answer, 400);
    else answer();
  });
  const [one, two] = [sites.at('/a'), sites.at('/a', 'two')];
  await sites.lab.plan([one, two], delayMs);
  await sites.lab.visit(one);
  await sites.lab.visit(two);
  const third = sites.server.requests.filter(({ headers }) => headers.host?.startsWith('three.'));
  expect(third).toHaveLength(2);
  expect(hasty(third)).toEqual([]);
});

test('a registry keeps the pace that is declared for it, however slow it is', async () => {
  await using lab = await openRegistryLab(['a'], delayMs);
  lab.server.set('GET /a', { body: { name: 'a' }, delayMs: 300 });
  await lab.visit();
  const left = 'extract(epoch FROM next_fetch_at - clock_timestamp()) * 1000';
  expect(await lab.query(`SELECT ${left} <= ${delayMs} AS usual FROM crawl.host`)).toEqual([{ usual: true }]);
});
