import { redirectTo, webServer } from '@juxta/testing/web';
import { expect, test } from 'vitest';

import { openCrawlLab, type CrawlLab } from '../spec/crawl-lab.ts';

const page = { headers: { 'content-type': 'text/html' }, body: '<title>x</title>' };

/** By path: why it has no answer, and where it redirects for good. */
async function failures(lab: CrawlLab): Promise<Record<string, readonly unknown[]>> {
  const rows = await lab.query<{ path: string; code: string; redirect: string | null }>(
    `SELECT substring(url FROM '[^/]*$') AS path, coalesce(failure->>'code', outcome) AS code,
       failure->>'redirect' AS redirect FROM crawl.capture ORDER BY seq`,
  );
  return Object.fromEntries(rows.map(({ path, code, redirect }) => [path, [code, redirect]]));
}

test('a redirect to another site is not followed, and its capture says where it leads where that is for good', async () => {
  await using server = await webServer({ 'GET /robots.txt': { status: 404 }, 'GET /here': page });
  const [old, other] = ['old.example', 'new.example'].map((name) => `${name}:${server.port}`);
  await using lab = await openCrawlLab([`${old}`, `${other}`]);
  const there = `http://${other}/`;
  const ways = {
    moved: redirectTo(there, 301),
    kept: redirectTo(there, 308),
    chain: redirectTo('/moved', 301),
    found: redirectTo(there, 302),
    again: redirectTo(there, 307),
    mixed: redirectTo('/found', 301),
    passing: redirectTo('/moved', 307),
    within: redirectTo('/here', 301),
    secret: redirectTo(`http://user:word@${other}/`, 301),
    inside: redirectTo('http://192.168.0.1/', 301),
    port: redirectTo('http://elsewhere.example:8443/', 301),
    scheme: redirectTo('ftp://elsewhere.example/', 301),
    nowhere: { status: 301 },
    missing: { status: 404 },
  };
  for (const [path, way] of Object.entries(ways)) server.set(`GET /${path}`, way);
  await lab.plan(Object.keys(ways).map((path) => `http://${old}/${path}`));
  await lab.visit(`http://${old}/`);
  expect(await failures(lab)).toEqual({
    moved: ['redirect_refused', there],
    kept: ['redirect_refused', there],
    chain: ['redirect_refused', there],
    found: ['redirect_refused', null],
    again: ['redirect_refused', null],
    mixed: ['redirect_refused', null],
    passing: ['redirect_refused', null],
    within: ['body', null],
    secret: ['url_refused', null],
    inside: ['address_refused', null],
    port: ['port_refused', null],
    scheme: ['scheme_refused', null],
    nowhere: ['bad_redirect', null],
    missing: ['not_found', null],
  });
  expect(server.requests.filter(({ headers }) => headers.host === other)).toEqual([]);
});

test('two sites that redirect to each other are each asked once a visit', async () => {
  await using server = await webServer({ 'GET /robots.txt': { status: 404 } });
  const [one, two] = ['one.example', 'two.example'].map((name) => `http://${name}:${server.port}/`) as [
    string,
    string,
  ];
  server.set('GET /', (request, response) => {
    const isOne = request.headers.host?.startsWith('one.') === true;
    response.writeHead(301, { location: isOne ? two : one }).end();
  });
  await using lab = await openCrawlLab([new URL(one).host, new URL(two).host]);
  await lab.plan([one, two]);
  for (const url of [one, two]) await lab.visit(url);
  const told = await lab.query(
    "SELECT url, failure->>'redirect' AS redirect FROM crawl.capture ORDER BY url",
  );
  expect(told).toEqual([
    { url: one, redirect: two },
    { url: two, redirect: one },
  ]);
  expect(server.requests.filter(({ url }) => url === '/')).toHaveLength(2);
});
