import { conditional, connectionReset, type WebAnswer } from '@juxta/testing/web';
import { describe, expect, test } from 'vitest';

import { html, openSiteLab, page, sitemap } from '../spec/site-lab.ts';

const open = { 'GET /robots.txt': { status: 404 } };
const summary = (captures: ReadonlyArray<{ request: string; url: string; outcome: string }>) =>
  captures.map(({ request, url, outcome }) => `${request} ${new URL(url).pathname} ${outcome}`);

describe('a walk', () => {
  test('asks for the sitemap, the first page, then what they link, and keeps each as a capture', async () => {
    await using lab = await openSiteLab({
      ...open,
      'GET /': page('/about', ['/tour', 'Features'], 'https://elsewhere.example/', '/logo.png'),
      'GET /about': page('/', '/deep/er'),
      'GET /tour': html('<h1>Features</h1><ul><li>one<li>two</ul>'),
      'GET /deep/er': page(),
      'GET /listed': page(),
    });
    lab.server.set('GET /sitemap.xml', sitemap(`${lab.server.url}/listed`, 'https://elsewhere.example/x'));
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect(lab.asked()).toEqual([
      '/robots.txt',
      '/sitemap.xml',
      '/',
      '/tour',
      '/about',
      '/listed',
      '/deep/er',
    ]);
    const captures = await lab.captures();
    expect(summary(captures)).toEqual([
      'sitemap /sitemap.xml body',
      'site / body',
      'features /tour body',
      'subpage /about body',
      'subpage /listed body',
      'subpage /deep/er body',
    ]);
    expect(new Set(captures.map((capture) => capture['target']))).toEqual(new Set([`${lab.server.url}/`]));
    expect(captures[2]?.['covers']).toMatchObject({ attributes: ['features', 'features_page'] });
    expect(lab.woken.map(({ capture }) => capture)).toEqual(captures.map(({ id }) => id));
    expect(await lab.task()).toEqual({ last_outcome: 'body', visits: 1, failures: 0, later: true });
  });

  test('lets the first page speak of features where no page is for them', async () => {
    await using lab = await openSiteLab({ ...open, 'GET /': page('/a'), 'GET /a': page('/') });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    const [, first, features] = await lab.captures();
    expect(summary(await lab.captures())).toEqual([
      'sitemap /sitemap.xml failed',
      'site / body',
      'features / body',
      'subpage /a body',
    ]);
    expect(features).toMatchObject({ parent: first?.id, sha256: first?.sha256 });
    expect(lab.asked().filter((path) => path === '/')).toHaveLength(1);
  });

  test('asks again by validators, and reads the links of what did not change', async () => {
    const kept = (body: WebAnswer) =>
      conditional({ headers: { etag: '"1"', 'content-type': 'text/html' }, body: body.body });
    await using lab = await openSiteLab({ ...open, 'GET /': kept(page('/a')), 'GET /a': kept(page()) });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    await lab.later();
    await lab.visit();
    const captures = await lab.captures();
    expect(summary(captures.slice(4))).toEqual([
      'sitemap /sitemap.xml failed',
      'site / not_modified',
      'features / not_modified',
      'subpage /a not_modified',
    ]);
    expect(captures.slice(5).map((capture) => capture.same_as)).toEqual(
      captures.slice(1, 4).map(({ id }) => id),
    );
  });

  test('begins with the page that was asked for its own sake just before', async () => {
    await using lab = await openSiteLab({ ...open, 'GET /': page('/a'), 'GET /a': page() });
    await lab.plan(`${lab.server.url}/`, true);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt', '/', '/sitemap.xml', '/a']);
    const [front, , first, features] = await lab.captures();
    expect([front?.request, first?.request, features?.request]).toEqual(['page', 'site', 'features']);
    expect([first?.parent, features?.parent]).toEqual([front?.id, first?.id]);
    expect(first?.sha256).toEqual(front?.sha256);
  });

  test('asks for no first page that just failed', async () => {
    await using lab = await openSiteLab({ ...open, 'GET /': { status: 410 } });
    await lab.plan(`${lab.server.url}/`, true);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt', '/', '/sitemap.xml']);
    expect(
      await lab.query("SELECT last_outcome, failures::int FROM crawl.task WHERE request = 'site'"),
    ).toEqual([{ last_outcome: 'not_found', failures: 1 }]);
  });

  test('obeys robots.txt, and takes its sitemaps from there', async () => {
    await using lab = await openSiteLab({
      'GET /': page('/open', '/closed/a', '/unlisted'),
      'GET /open': page(),
      'GET /unlisted': page(),
    });
    const { url } = lab.server;
    lab.server.set('GET /robots.txt', {
      body: `User-agent: *\nDisallow: /closed\nSitemap: ${url}/map.txt\nSitemap: https://elsewhere.example/s.xml\n`,
    });
    lab.server.set('GET /map.txt', { body: `${url}/open\n${url}/closed/b\n` });
    await lab.plan(`${url}/`);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt', '/map.txt', '/', '/open', '/unlisted']);
  });

  test('does not count what robots.txt forbids', async () => {
    const closed = ['/closed/a', '/closed/b', '/closed/c'];
    await using lab = await openSiteLab(
      {
        'GET /robots.txt': { body: 'User-agent: *\nDisallow: /closed\n' },
        'GET /': page(...closed, '/open'),
        'GET /open': page(),
      },
      2,
    );
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt', '/sitemap.xml', '/', '/open']);
  });

  test('a first page that robots.txt forbids is told, and nothing else is asked', async () => {
    await using lab = await openSiteLab({ 'GET /robots.txt': { body: 'User-agent: *\nDisallow: /\n' } });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt']);
    expect(await lab.captures()).toMatchObject([{ request: 'site', failure: { code: 'robots_disallowed' } }]);
    expect(await lab.task()).toMatchObject({ last_outcome: 'robots_disallowed', failures: 1 });
  });

  test('one broken page stops no other', async () => {
    await using lab = await openSiteLab({
      ...open,
      'GET /': page('/gone', '/picture', '/cut', '/fine'),
      'GET /picture': { headers: { 'content-type': 'image/png' }, body: 'x' },
      'GET /cut': { status: 500, body: 'x' },
      'GET /fine': page(),
    });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    const captures = await lab.captures();
    expect(captures.slice(3).map(({ url, failure }) => [new URL(url).pathname, failure?.code])).toEqual([
      ['/gone', 'not_found'],
      ['/picture', 'wrong_type'],
      ['/cut', 'http_500'],
      ['/fine', undefined],
    ]);
    expect(await lab.task()).toMatchObject({ last_outcome: 'body', failures: 0 });
  });

  test('ends with its budget', async () => {
    await using lab = await openSiteLab(
      { ...open, 'GET /': page('/1', '/2', '/3', '/4', '/5'), 'GET /*': page() },
      3,
    );
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect(lab.asked()).toEqual(['/robots.txt', '/sitemap.xml', '/', '/1', '/2']);
    expect(await lab.task()).toMatchObject({ visits: 1, later: true });
  });

  test('a host that closes ends the walk, which goes on where it was', async () => {
    await using lab = await openSiteLab({
      ...open,
      'GET /': page('/a', '/b', '/c'),
      'GET /a': page(),
      'GET /b': { status: 503, headers: { 'retry-after': '60' } },
      'GET /c': page(),
    });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect(lab.asked().slice(2)).toEqual(['/', '/a', '/b']);
    expect(await lab.task()).toMatchObject({ visits: 0 });
    await lab.later();
    await lab.visit();
    expect(lab.asked().slice(5)).toEqual(['/c']);
    expect(await lab.task()).toMatchObject({ visits: 1, failures: 0 });
  });

  test('a walk longer than a visit is walked in several, and asks for no page twice', async () => {
    const many = Array.from(
      { length: 130 },
      (_, n) => `/p/${String.fromCodePoint(97 + (n % 26))}${'x'.repeat(n)}`,
    );
    await using lab = await openSiteLab(
      { ...open, 'GET /': page(...many), 'GET /p/*': page('/p/a', '/last'), 'GET /last': page() },
      200,
    );
    await lab.plan(`${lab.server.url}/`);
    for (const _ of [1, 2, 3]) await lab.visit();
    expect(lab.asked().toSorted()).toEqual(['/', '/last', '/robots.txt', '/sitemap.xml', ...many].toSorted());
    expect(await lab.task()).toMatchObject({ visits: 1 });
    const captures = await lab.captures();
    expect(captures.filter(({ request }) => request === 'features')).toHaveLength(1);
  });

  test('a worker that lost its host writes nothing more', async () => {
    await using lab = await openSiteLab({ ...open, 'GET /': page('/a', '/b'), 'GET /b': page() });
    lab.server.set('GET /a', async (request, response) => {
      await lab.query('UPDATE crawl.host SET fence = fence + 1');
      response.writeHead(200, { 'content-type': 'text/html' }).end(request.url);
    });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect(lab.asked().slice(-1)).toEqual(['/a']);
    expect(summary(await lab.captures()).at(-1)).toBe('features / body');
    expect(await lab.task()).toMatchObject({ visits: 0 });
  });

  test('a first page that cannot be had is a failure that waits', async () => {
    await using lab = await openSiteLab({ ...open, 'GET /': connectionReset() });
    await lab.plan(`${lab.server.url}/`);
    await lab.visit();
    expect(await lab.task()).toMatchObject({ last_outcome: 'reset', failures: 1, later: true });
  });
});
