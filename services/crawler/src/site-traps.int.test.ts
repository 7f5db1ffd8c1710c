import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

import type { WebHandler, WebRoutes } from '@juxta/testing/web';
import { describe, expect, test } from 'vitest';

import { openSiteLab } from '../spec/site-lab.ts';

const html = { 'content-type': 'text/html' };
const xml = { 'content-type': 'application/xml' };
const pages = 6;

type Lab = Awaited<ReturnType<typeof openSiteLab>>;

/** Each page links to a hundred that nobody has seen. */
const maze: WebHandler = (request, response) => {
  const links = Array.from(
    { length: 100 },
    (_, n) => `<a href="${request.url === '/' ? '' : request.url}/w${n}x">w</a>`,
  );
  response.writeHead(200, html).end(`<title>x</title>${links.join('')}`);
};

/** Each index names itself and a hundred that nobody has seen. */
const sitemapMaze: WebHandler = (request, response) => {
  const url = `http://${request.headers.host}${request.url}`;
  const names = [url, ...Array.from({ length: 100 }, (_, n) => `${url}${n}`)];
  response
    .writeHead(200, xml)
    .end(
      `<sitemapindex>${names.map((name) => `<sitemap><loc>${name}</loc></sitemap>`).join('')}</sitemapindex>`,
    );
};

/** An index of one further index, three hundred times, then a page; each under a name of its own that tells nothing. */
function nestedIndexes(nameOf: (level: number) => string): WebRoutes {
  const index: WebHandler = (request, response) => {
    const level = levels.indexOf(request.url ?? '') + 1;
    const url = `http://${request.headers.host}${levels[level] ?? '/page'}`;
    const entry = level < levels.length ? 'sitemap' : 'url';
    const list = level < levels.length ? 'sitemapindex' : 'urlset';
    response.writeHead(200, xml).end(`<${list}><${entry}><loc>${url}</loc></${entry}></${list}>`);
  };
  const levels = ['/sitemap.xml', ...Array.from({ length: 299 }, (_, n) => nameOf(n))];
  return Object.fromEntries(levels.map((path) => [`GET ${path}`, index]));
}

async function walked(routes: WebRoutes): Promise<Lab> {
  const lab = await openSiteLab(
    {
      'GET /robots.txt': { status: 404 },
      'GET /*': { status: 404 },
      'GET /': { headers: html, body: '<p>' },
      ...routes,
    },
    pages,
  );
  await lab.plan(`${lab.server.url}/`);
  await lab.visit();
  return lab;
}

const asked = (lab: Lab, pattern: RegExp): number => lab.asked().filter((url) => pattern.test(url)).length;

describe('a walk of a site that is a trap ends', () => {
  test('links without end', async () => {
    await using lab = await walked({ 'GET /*': maze, 'GET /': maze, 'GET /sitemap.xml': { status: 404 } });
    expect(asked(lab, /^\/(?!robots|sitemap)/u)).toBe(pages);
  });

  test('indexes of sitemaps that name themselves and others without end', async () => {
    await using lab = await walked({ 'GET /sitemap.xml': sitemapMaze, 'GET /sitemap.xml*': sitemapMaze });
    expect(asked(lab, /sitemap/u)).toBeLessThanOrEqual(3);
    expect(await lab.task()).toMatchObject({ last_outcome: 'body' });
  });

  test.each([
    ['by number', (n: number) => `/sitemap-${n}.xml`],
    ['in folders', (n: number) => `/${'s/'.repeat(n + 1)}sitemap.xml`],
    ['by query', (n: number) => `/sitemap.xml?part=${n}`],
    ['as pages', (n: number) => `/${createHash('sha256').update(String(n)).digest('hex')}.html`],
    ['as packed files', (n: number) => `/${n}.xml.gz`],
  ])('indexes of sitemaps nested three hundred deep, named %s', async (_, nameOf) => {
    const routes = nestedIndexes(nameOf);
    await using lab = await walked(routes);
    const indexes = new Set(Object.keys(routes).map((route) => route.slice('GET '.length)));
    expect(indexes.size).toBe(300);
    expect(lab.asked().filter((url) => indexes.has(url))).toEqual([...indexes].slice(0, 3));
    expect(lab.asked()).toHaveLength(3 + ['/robots.txt', '/'].length);
    expect(await lab.task()).toMatchObject({ last_outcome: 'body' });
  });

  test.each([
    [
      'a sitemap of 50,001 pages',
      { headers: xml, body: `<urlset>${'<url><loc>http://x.example/</loc></url>'.repeat(50_001)}</urlset>` },
    ],
    [
      'a sitemap that is a bomb',
      {
        headers: { ...xml, 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(64 * 1024 * 1024, ' ')),
      },
    ],
    [
      'a packed sitemap that is a bomb',
      {
        headers: { 'content-type': 'application/gzip' },
        body: gzipSync(Buffer.alloc(128 * 1024 * 1024, ' ')),
      },
    ],
    [
      'a sitemap of entities',
      {
        headers: xml,
        body: '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>http://x/&b;</loc></url></urlset>',
      },
    ],
    ['a sitemap that is no XML', { headers: xml, body: '<'.repeat(100_000) }],
  ])('%s', async (_, answer) => {
    await using lab = await walked({ 'GET /sitemap.xml': answer });
    expect(lab.asked().toSorted()).toEqual(['/', '/robots.txt', '/sitemap.xml']);
    expect(await lab.task()).toMatchObject({ last_outcome: 'body' });
  });

  test('a robots.txt of twenty thousand wildcards, and sitemaps elsewhere', async () => {
    const rules = Array.from({ length: 20_000 }, (_, n) => `Disallow: /*a*${n}*b*c`);
    const elsewhere = ['http://10.0.0.1/s.xml', 'file:///etc/passwd', 'http://127.0.0.1:6379/'].map(
      (url) => `Sitemap: ${url}`,
    );
    await using lab = await walked({
      'GET /robots.txt': { body: ['User-agent: *', ...rules, ...elsewhere].join('\n') },
    });
    expect(lab.asked()).toEqual(['/robots.txt', '/']);
  });
});
