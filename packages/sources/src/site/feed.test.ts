import { describe, expect, it } from 'vitest';

import { readAnswer, stated } from '../../spec/read-answer.ts';
import { relaxedJson } from './relaxed-json.ts';

const url = 'https://thing.example/feed.xml';
const atom = (title: string, ...entries: readonly string[]): string =>
  `<?xml version="1.0"?><!-- made --><feed xmlns="http://www.w3.org/2005/Atom"><title>${title}</title>${entries.join('')}</feed>`;
const entry = (title: string, day: string): string =>
  `<entry><title>${title}</title><updated>${day}T00:00:00Z</updated><link href="https://thing.example/${day}"/></entry>`;

describe('a feed', () => {
  it('takes the version of a forge’s release from its tag', () => {
    const entry = (title: string, tag: string) =>
      `<entry><title>${title}</title><updated>2024-01-01T00:00:00Z</updated><link rel="alternate" href="https://github.com/a/b/releases/tag/${tag}"/></entry>`;
    const feed = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Release notes from b</title>${entry('b 1.0: the big one', 'v1.0.0')}${entry('The first', '0.9.0')}${entry('v0.8', 'release-8')}</feed>`;
    expect(readAnswer('site', url, feed)).toMatchObject({
      releases: [{ version: 'v1.0.0' }, { version: '0.9.0' }, { version: 'v0.8' }],
    });
  });

  it('says when it last had an entry', () => {
    const observation = readAnswer(
      'site',
      url,
      atom('Blog', entry('On 1.2.3', '2026-01-01'), entry('x', '2026-02-01')),
    );
    expect(stated(observation)).toEqual({ latest_post_at: '2026-02-01T00:00:00Z' });
    expect(observation).toMatchObject({ releases: [] });
  });

  it('has releases where it says that it is of releases', () => {
    const entries = [
      entry('Thing v1.2.3 is out', '2026-01-02'),
      entry('v1.3.0-rc.1', '2026-01-03'),
      entry('News', '2026-01-04'),
    ];
    expect(readAnswer('site', url, atom('Release notes', ...entries))).toMatchObject({
      releases: [
        {
          version: 'v1.2.3',
          publishedAt: '2026-01-02T00:00:00Z',
          prerelease: false,
          url: 'https://thing.example/2026-01-02',
        },
        { version: 'v1.3.0-rc.1', prerelease: true },
      ],
    });
  });

  it('is read as RSS too, with its own way of dates', () => {
    const rss =
      '<rss version="2.0"><channel><title>B</title><item><pubDate>Sat, 13 Dec 2025 18:30:02 GMT</pubDate></item><item><pubDate>soon</pubDate></item></channel></rss>';
    expect(stated(readAnswer('site', url, rss))).toEqual({ latest_post_at: '2025-12-13T18:30:02.000Z' });
  });
});

describe('a page', () => {
  it('states of software only what data that says so states, and its own pages by purpose', () => {
    const page = `<html lang="en-GB"><head><meta property="og:site_name" content="Thing">
      <script type="application/ld+json">{"@graph": [{"@type": "Article", "license": "CC-BY-4.0"},
        {"@type": ["SoftwareApplication"], // the app
         "softwareVersion": "2.1", "license": "https://opensource.org/licenses/MIT",}]}</script></head>
      <body><a href="/changelog">All changes</a><a href="/x">Release notes</a><a href="https://other.example/pricing">Pricing</a>
      <a href="/pricing">Pricing</a><a href="https://x.com/thing">X</a><a href="https://x.com/intent/post">share</a></body></html>`;
    expect(stated(readAnswer('site', 'https://thing.example/', page))).toMatchObject({
      site_name: 'Thing',
      site_language: 'en-GB',
      latest_version: '2.1',
      license: 'MIT',
      changelog: 'https://thing.example/changelog',
      pricing_page: 'https://thing.example/pricing',
      social_links: ['https://x.com/thing'],
    });
  });
});

it.each([
  ['{"a": 1, // b\n}', { a: 1 }],
  ['{"a": "http://x/*y*/", /* b, } */ "b": [1, 2 , ]}', { a: 'http://x/*y*/', b: [1, 2] }],
  ['<!-- {"a": "\\"//"} -->', { a: '"//' }],
  ['/*<![CDATA[*/{"a": 1}/*]]>*/', { a: 1 }],
])('%j is read as what it means', (text, value) => {
  expect(JSON.parse(relaxedJson(text))).toEqual(value);
});

it('JSON that is JSON already stays as it is', () => {
  const text = JSON.stringify({ a: ['//', '/*', ',]', '\\"'], b: null });
  expect(relaxedJson(text)).toBe(text);
});
