import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';

const source = await unbound.bind({});

function normalize(
  html: string | Uint8Array,
  { url = 'https://gulpjs.com/', contentType = 'text/html', status = 200 } = {},
) {
  const body = typeof html === 'string' ? Buffer.from(html) : html;
  return source.normalize(
    { request: 'page', url, status, contentType, capturedAt: '2026-01-01T00:00:00Z', body },
    url,
  );
}

function values(
  html: string | Uint8Array,
  options?: Parameters<typeof normalize>[1],
): Record<string, unknown> {
  const observation = normalize(html, options);
  if (observation.outcome !== 'read') throw new Error(observation.failure.code);
  return Object.fromEntries(observation.facts.map(({ attribute, value }) => [attribute, value]));
}

const page = `<!doctype html><html><head><meta charset=utf-8><title>gulp.js —
  the toolkit</title><meta name="Description" content="Automate workflows">
  <link rel="shortcut icon" href="data:image/png;base64,AA"><link rel="icon" href="img/favicon.png">
  <link rel="alternate" type="application/rss+xml" href="/feed.xml"><link rel=canonical href="https://gulpjs.com/">
  </head><body><header><svg><title>logo</title></svg><a href="/docs/en/start">Get Started</a>
  <a href="https://github.com/gulpjs/gulp" aria-label="GitHub"></a></header>
  <p><a href="https://github.com/someone/else">GitHub</a></body></html>`;

describe('the site source', () => {
  it('reads what a page says of itself', () => {
    expect(values(page)).toEqual({
      title: 'gulp.js — the toolkit',
      description: 'Automate workflows',
      icon: 'https://gulpjs.com/img/favicon.png',
      feed: 'https://gulpjs.com/feed.xml',
      documentation: 'https://gulpjs.com/docs/en/start',
      homepage: 'https://gulpjs.com/',
      repository: 'https://github.com/gulpjs/gulp',
    });
    expect(normalize(page)).toMatchObject({
      links: [
        {
          target: 'pkg:github/gulpjs/gulp',
          relation: 'repository',
          evidence: { at: 'html > body > header > a:nth-of-type(2)', text: 'https://github.com/gulpjs/gulp' },
        },
        {
          target: 'https://gulpjs.com/feed.xml',
          relation: 'site',
          evidence: { at: 'html > head > link:nth-of-type(3)', text: '/feed.xml' },
        },
      ],
    });
  });

  it('takes no link outside the header for the page’s own repository', () => {
    const body =
      '<p><a href="https://github.com/a/b">GitHub</a><nav><a href="https://github.com/a/b/issues">GitHub</a><a href="https://github.com/c/d">a friend</a></nav>';
    expect(normalize(body)).toMatchObject({ outcome: 'read', facts: [], links: [] });
  });

  it('reads JSON-LD in a graph, and drops blocks that are not JSON', () => {
    const data = {
      '@graph': [
        { '@type': 'WebSite' },
        { '@type': 'SoftwareSourceCode', description: 'A tool', codeRepository: 'https://github.com/a/b' },
      ],
    };
    const html = `<script type="application/ld+json">{oops</script><script type="application/ld+json">${JSON.stringify(data)}</script>`;
    expect(values(html)).toEqual({ description: 'A tool', repository: 'https://github.com/a/b' });
  });

  it('reads what JSON-LD says as things with names and addresses, and as lists', () => {
    const data = [
      { '@type': 'WebPage', version: '9.9', license: 'GPL-3.0' },
      {
        '@type': ['SoftwareApplication', 'WebApplication'],
        softwareVersion: 2.1,
        version: '2.10',
        license: [{ '@type': 'CreativeWork', url: 'https://opensource.org/licenses/MIT' }, 'Apache-2.0'],
        codeRepository: { '@id': 'https://github.com/a/b' },
        programmingLanguage: [{ '@type': 'ComputerLanguage', name: 'Go' }, 'C'],
      },
    ];
    expect(values(`<script type="application/ld+json">${JSON.stringify(data)}</script>`)).toEqual({
      repository: 'https://github.com/a/b',
      latest_version: '2.10',
      license: 'MIT OR Apache-2.0',
      language: 'Go',
    });
  });

  it('does not believe a canonical address on another site', () => {
    expect(values('<title>x</title><link rel=canonical href="https://other.example/">')).toEqual({
      title: 'x',
    });
    expect(values('<title>x</title>')).toEqual({ title: 'x' });
  });

  it('resolves against the base that the page declares', () => {
    expect(values('<base href="/v2/"><link rel=icon href="i.svg">')).toEqual({
      icon: 'https://gulpjs.com/v2/i.svg',
    });
  });

  it('reads a page that is put together wrongly as browsers do', () => {
    const html = `<title>x</title><p>text<html lang=de lang=fr><body><a __proto__=a href=/docs/>Docs<a href="/pricing">Pricing</a>
      <html lang=en xml:lang=it><table><a rel="ME" href="https://hachyderm.io/@x">us</a><tr><td><svg><a href=/a xlink:href=/changelog/>Changelog</a></svg></table>
      <template><footer>Released under the MIT License</footer></template><a href="https://user:secret@x.com/tool">X`;
    expect(values(html)).toEqual({
      title: 'x',
      documentation: 'https://gulpjs.com/docs',
      site_language: 'de',
      license: 'MIT',
      changelog: 'https://gulpjs.com/changelog',
      pricing_page: 'https://gulpjs.com/pricing',
      social_links: ['https://hachyderm.io/@x'],
    });
  });

  it.each([
    ['its header', Buffer.from('<title>caf\xe9</title>', 'latin1'), 'text/html; charset=iso-8859-1'],
    [
      'its own words',
      Buffer.from('<meta charset="iso-8859-1"><title>caf\xe9</title>', 'latin1'),
      'text/html',
    ],
    ['nothing, where it is UTF-8', Buffer.from('<title>café</title>'), 'text/html'],
    ['nothing, where it is not', Buffer.from('<title>caf\xe9</title>', 'latin1'), 'text/html'],
    ['a byte order mark', Buffer.from('\ufeff<title>café</title>', 'utf16le'), 'text/html'],
  ])('decodes a page by %s', (_, body, contentType) => {
    expect(values(body, { contentType })).toEqual({ title: 'café' });
  });

  it.each([
    ['deep elements', '<div>'.repeat(100_000), 'too_complex'],
    [
      'a tag of many attributes',
      `<a ${Array.from({ length: 200_000 }, (_, at) => `a${at}`).join(' ')}>`,
      'too_complex',
    ],
    ['many elements', '<br>'.repeat(300_000), 'too_complex'],
    ['no tag', 'plain text', 'not_html'],
  ])('refuses %s', (_, html, code) => {
    expect(normalize(html)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it('refuses the same in UTF-16', () => {
    const tag = `\ufeff<a ${Array.from({ length: 5_000 }, (_, at) => `a${at}`).join(' ')}>`;
    expect(normalize(Buffer.from(tag, 'utf16le'))).toMatchObject({ failure: { code: 'too_complex' } });
  });

  it('takes long paths and scripts for no attributes', () => {
    const path = 'M0 0 '.repeat(5_000);
    const script = 'if (a > b) { c = d } '.repeat(2_000);
    expect(values(`<title>x</title><svg><path d="${path}"/></svg><script>${script}</script>`)).toEqual({
      title: 'x',
    });
  });

  it('survives JSON-LD that nests without end', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(values(`<title>x</title><script type="application/ld+json">${deep}</script>`)).toEqual({
      title: 'x',
    });
  });

  it('speaks for pages, not for repositories', () => {
    expect(source.recognize('https://gulpjs.com/docs/')).toEqual({
      target: 'https://gulpjs.com/docs',
      request: 'page',
    });
    expect(source.recognize('https://github.com/gulpjs/gulp')).toBeNull();
    expect(source.requests('pkg:npm/gulp')).toEqual([]);
    expect(source.requests('https://gulpjs.com/').every(({ obeysRobots }) => obeysRobots)).toBe(true);
  });
});
