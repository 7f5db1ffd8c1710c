import { gzipSync } from 'node:zlib';

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { defaultBudget, type WalkBudget } from './budget.ts';
import { Offers } from './offers.ts';
import { pageText } from './page-text.ts';
import { readHead } from './read-head.ts';
import { isWalked, mayBePage, siteScope } from './scope.ts';
import { readSitemap } from './sitemap.ts';

const site = 'https://tool.example/';
const linksOf = (html: string, address = site) => readHead(html, address).links.map(({ url }) => url.href);

describe('the scope of a site', () => {
  test.each([
    ['https://gulpjs.com/', 'https://gulpjs.com/docs', true],
    ['https://gulpjs.com/', 'http://www.gulpjs.com/docs', true],
    ['https://www.gulpjs.com/', 'https://docs.gulpjs.com/', true],
    ['https://gulpjs.com/', 'https://gulpjs.com.evil.example/', false],
    ['https://gulpjs.com/', 'https://notgulpjs.com/', false],
    ['https://kafka.apache.org/', 'https://httpd.apache.org/', false],
    ['https://a.github.io/tool', 'https://a.github.io/tool/docs', true],
    ['https://a.github.io/tool', 'https://a.github.io/tool', true],
    ['https://a.github.io/tool', 'https://a.github.io/toolbox', false],
    ['https://a.github.io/tool', 'https://docs.a.github.io/', false],
    ['https://sqlite.example/index.html', 'https://sqlite.example/docs.html', true],
    ['https://gulpjs.com/', 'ftp://gulpjs.com/x', false],
  ])('of %s: %s is %s', (page, url, inside) => {
    expect(siteScope(page).contains(new URL(url))).toBe(inside);
  });

  test.each([
    ['/docs/install', true],
    ['/v1.2/notes.html', true],
    ['/a.php?page=2', true],
    ['/logo.svg', false],
    ['/tool-1.2.tar.gz', false],
    ['/a/b/a/b/a/b', false],
    ['/1/2/3/4/5/6/7/8/9/10/11', false],
    ['/x?a=1&b=2&c=3&d=4', false],
    ['/x;jsessionid=1', false],
    ['/x?PHPSESSID=1', false],
    [`/${'x'.repeat(300)}`, false],
  ])('%s may be a page: %s', (path, expected) => {
    expect(mayBePage(new URL(path, site))).toBe(expected);
  });

  test.each([
    ['https://gulpjs.com/', true],
    ['https://a.github.io/tool', true],
    ['https://a.example/feed', false],
    ['https://a.example/blog/rss', false],
    ['https://a.example/feed.xml', false],
    ['https://a.example/?p=3', false],
  ])('%s is the start of a site: %s', (target, expected) => {
    expect(isWalked(target)).toBe(expected);
  });
});

describe('links', () => {
  test('are those that may be followed, by the base of the page, with what they are called', () => {
    const html =
      '<base href="/docs/"><base href="/other/"><a href=a>  The\n A </a><a href="b" aria-label="B"><svg></svg></a>' +
      '<a href="c" rel="noopener nofollow">c</a><a href="#d">d</a><a href="mailto:x@y.example">e</a><a name=f>f</a><a href="https://[">g</a>';
    expect(readHead(html, site).links.map(({ url, label }) => [url.href, label])).toEqual([
      ['https://tool.example/docs/a', 'The A'],
      ['https://tool.example/docs/b', 'B'],
    ]);
  });

  test.each(['nofollow', 'noindex, NOFOLLOW', 'none'])(
    'are not followed where the page says %s',
    (content) => {
      expect(linksOf(`<a href=/a>a</a><meta name="Robots" content="${content}">`)).toEqual([]);
      expect(linksOf('<a href=/a>a</a><meta name="robots" content="noarchive">')).toHaveLength(1);
    },
  );

  test('a base of another scheme is not believed', () => {
    expect(linksOf('<base href="data:text/html,x"><a href=a>a</a>')).toEqual(['https://tool.example/a']);
  });

  test('of any text are web addresses, however deep and many', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const link of linksOf(`<a href="${text}">${text}`)) expect(link).toMatch(/^https?:/u);
      }),
    );
    expect(linksOf(`<a href=/a>a</a>${'<b>'.repeat(1_000_000)}<a href=/b>b</a>`)).toHaveLength(1);
    expect(linksOf(`${'<p><br><img>'.repeat(50_000)}<a href=/a>a</a>`)).toHaveLength(1);
    expect(linksOf('<a href=/a>a</a>'.repeat(50_000)).length).toBeLessThanOrEqual(3_000);
  });
});

test('a page says what it is called, in which language, and where it really is', () => {
  const html =
    '<html lang=en><svg><title>logo</title></svg><title>One &amp;\n two</title><title>later</title><base href="/docs/">' +
    '<meta name=Description content="What it is"><link rel="alternate canonical" href=install>';
  expect(readHead(html, site)).toMatchObject({
    title: 'One &\n two',
    description: 'What it is',
    language: 'en',
    canonical: 'https://tool.example/docs/install',
  });
  expect(readHead('', site)).toEqual({
    title: null,
    description: null,
    language: null,
    canonical: null,
    links: [],
  });
});

test.each([
  [Buffer.from('caf\u00e9', 'latin1'), 'text/html; charset=ISO-8859-1', 'café'],
  [Buffer.from('<meta charset=windows-1251>\u00e9', 'latin1'), null, '<meta charset=windows-1251>й'],
  [Buffer.from('caf\u00e9', 'latin1'), null, 'café'],
  [Buffer.from('café'), 'text/html; charset=no-such', 'café'],
  [Buffer.from('\ufeffcafé', 'utf16le'), null, 'café'],
])('%j is read as %j', (body, type, text) => {
  expect(pageText(body, type)).toBe(text);
});

describe('a sitemap', () => {
  const urls = (locations: readonly string[]) =>
    locations.map((loc) => `<url><loc>${loc}</loc></url>`).join('');
  const pagesOf = async (body: Uint8Array, cap?: number) =>
    (await readSitemap(body, cap)).pages.map(({ href }) => href);

  test('lists pages, of its namespace or another, and no images', async () => {
    const xml = `<?xml version="1.0"?><s:urlset xmlns:s="x" xmlns:image="y"><s:url><s:loc> ${site}a?x=1&amp;y=2 </s:loc>
      <image:image><image:loc>${site}i.png</image:loc></image:image></s:url><url><loc><![CDATA[${site}b]]></loc></url></s:urlset>`;
    expect(await pagesOf(Buffer.from(xml))).toEqual([`${site}a?x=1&y=2`, `${site}b`]);
  });

  test('may be an index, text, or compressed', async () => {
    const index = Buffer.from(`<sitemapindex><sitemap><loc>${site}s.xml</loc></sitemap></sitemapindex>`);
    expect((await readSitemap(index)).sitemaps.map(({ href }) => href)).toEqual([`${site}s.xml`]);
    expect(await pagesOf(Buffer.from(`${site}a\r\nnot one\n${site}b`))).toEqual([`${site}a`, `${site}b`]);
    expect(await pagesOf(gzipSync(`<urlset>${urls([`${site}a`])}</urlset>`))).toEqual([`${site}a`]);
  });

  test('is read up to the limits of the protocol', async () => {
    const many = Array.from({ length: 50_001 }, (_, n) => `${site}${n}`);
    expect(await pagesOf(Buffer.from(`<urlset>${urls(many)}</urlset>`))).toHaveLength(50_000);
    expect(await pagesOf(gzipSync(`<urlset>${urls(many)}</urlset>`), 1_000)).toEqual([]);
  });

  test('that is nested without end is read up to there', async () => {
    const xml = `<urlset>${urls([`${site}a`])}${'<a>'.repeat(1_000_000)}${urls([`${site}b`])}`;
    expect(await pagesOf(Buffer.from(xml))).toEqual([`${site}a`]);
  });

  test('resolves no entity, and reads whatever comes to something', async () => {
    const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>${site}&b;</loc></url></urlset>`;
    expect(await pagesOf(Buffer.from(bomb))).toEqual([`${site}&b;`]);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await readSitemap(bytes);
        await readSitemap(Buffer.concat([Buffer.from([0x1f, 0x8b]), bytes]));
        await readSitemap(Buffer.from(`<url><loc>${Buffer.from(bytes).toString('latin1')}`));
      }),
    );
  });
});

describe('offers', () => {
  const offersOf = (budget: Partial<WalkBudget> = {}) =>
    new Offers(siteScope(site), { ...defaultBudget, pages: 1_000, ...budget });
  const taken = (offers: Offers) => {
    const pages = [];
    for (let page = offers.take(); page; page = offers.take()) pages.push(page);
    return pages;
  };
  const offer = (offers: Offers, path: string, depth = 1, label = '') =>
    offers.offer(new URL(path, site), depth, label);

  test('are taken once each, those that tell most first', () => {
    const offers = offersOf();
    offers.visited(site);
    for (const path of [
      '/',
      '/x',
      '/x#a',
      '/x/',
      '/docs/',
      '/Features.html',
      '/y?b=1&a=2',
      '/y?a=2&b=1',
      '/features',
    ])
      offer(offers, path);
    offer(offers, '/news', 1, 'Release Notes');
    expect(
      taken(offers).map(({ url, request }) => [request, new URL(url).pathname + new URL(url).search]),
    ).toEqual([
      ['features', '/Features.html'],
      ['changelog', '/news'],
      ['subpage', '/docs/'],
      ['subpage', '/x'],
      ['subpage', '/y?b=1&a=2'],
      ['subpage', '/features'],
    ]);
  });

  test('end with the budget', () => {
    const offers = offersOf({ pages: 2, bytes: 100, depth: 2 });
    expect(offer(offers, '/deep', 3)).toBe(false);
    for (const path of ['/a', '/b', '/c']) offer(offers, path);
    expect(offers.take()).toBeDefined();
    offers.spend(0, 100);
    expect([offers.take(), offers.isSpent, offers.waiting]).toEqual([undefined, true, 2]);
  });

  test('of a calendar or of a filter have an end', () => {
    const offers = offersOf({ alike: 5 });
    for (let n = 0; n < 1_000; n += 1) {
      offer(offers, `/${2000 + n}/0${n % 9}/`);
      offer(offers, `/list?sort=${n}`);
      offer(offers, `/page-${String.fromCodePoint(97 + (n % 26))}`);
    }
    expect(taken(offers)).toHaveLength(5 + 5 + 26);
  });

  test('of whatever links give each page once, and none outside', () => {
    const path = fc.constantFrom(
      '/a',
      '/a/',
      '/a#x',
      '/a?x=1',
      '/A',
      '/b/../a',
      '//other.example/',
      '/a/b',
      'http://tool.example/a',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(path, fc.nat(5)), { maxLength: 60 }), fc.nat(10), (links, pages) => {
        const offers = offersOf({ pages, depth: 3 });
        for (const [link, depth] of links) offer(offers, link, depth);
        const urls = taken(offers).map(({ url }) => url);
        expect(urls.length).toBeLessThanOrEqual(pages);
        expect(new Set(urls).size).toBe(urls.length);
        for (const url of urls) expect(new URL(url).host).toBe('tool.example');
      }),
    );
  });
});
