import { describe, expect, test } from 'vitest';

import { loadSources } from '../load-sources.ts';

const sources = await loadSources({});
const target = 'https://tool.example/';

function read(request: string, html: string, url = target) {
  const source = sources.get('site');
  const answer = {
    request,
    url,
    status: 200,
    contentType: 'text/html; charset=utf-8',
    capturedAt: '2026-01-01T00:00:00Z',
    body: Buffer.from(html),
  };
  const observation = source?.normalize(answer, target);
  if (observation?.outcome !== 'read') throw new Error(JSON.stringify(observation));
  return observation;
}

const featuresOf = (html: string) =>
  Object.fromEntries(read('features', html).facts.map(({ attribute, value }) => [attribute, value]));

describe('features', () => {
  test('are headings below one that says so, with the place to quote', () => {
    const html = `<nav><h2>Features</h2><h3>a</h3><h3>b</h3></nav><h1>Tool</h1><h2 id="why">Key features</h2>
      <h3>Fast<a class="anchor" href="#fast">#</a></h3><ul><li>not this<li>nor this</ul><h3> Small </h3><h4>detail</h4><h2>Install</h2><h3>npm</h3>`;
    expect(featuresOf(html)).toEqual({
      features: ['Fast', 'Small'],
      features_page: 'https://tool.example/#why',
    });
  });

  test('are the items of a list, by the words that stand out, without what is nested', () => {
    const html = `<section id="f"><h2>Features:</h2><ul><li><b>Streams</b> – no files between<li>Plugins <ul><li>2,000 of them</ul>
      <li>One that is <strong>bold</strong> inside</ul></section><h2>More</h2><ul><li>else<li>else</ul>`;
    expect(featuresOf(html)).toEqual({
      features: ['Streams', 'Plugins', 'One that is bold inside'],
      features_page: 'https://tool.example/#f',
    });
  });

  test('are quoted by their own words where the heading has no name', () => {
    expect(featuresOf('<h2>What it does</h2><p><ul><li>one<li>two</ul>')['features_page']).toBe(
      'https://tool.example/#:~:text=What%20it%20does',
    );
  });

  test.each([
    ['<h2>Features</h2><p>prose</p>'],
    ['<h2>Features</h2><ul><li>only one</ul>'],
    ['<h2>Feature requests</h2><ul><li>a<li>b</ul>'],
    ['<h2>Features</h2><h2>Next</h2><ul><li>a<li>b</ul>'],
    ['<p>Features</p><ul><li>a<li>b</ul>'],
  ])('are none in %s', (html) => expect(featuresOf(html)).toEqual({}));

  test('of a page without end are read in bounded time', () => {
    const html = '<h2>Features</h2>'.repeat(2_000) + '<ul><li>x</ul>'.repeat(20_000);
    expect(featuresOf(html)).toEqual({});
  });
});

describe('a page of changes', () => {
  const releasesOf = (html: string) => read('changelog', html, 'https://tool.example/changelog').releases;

  test('gives the versions of its headings, with day and place', () => {
    const html = `<h1>Changelog</h1><h2 id="v2">[2.0.0-rc.1] - 2026-01-31</h2><h3>Added</h3><h2>v1.10</h2><h2>Version 1.9.2 (March 3, 2025)</h2>
      <h2>Tool 1.9 <time datetime="2025-02-01">last year</time></h2><h2>1.8.0, released 4th Jan. 2025</h2><h2>1.8.0</h2><h2>2025</h2><h2>Node.js 22 support</h2>`;
    expect(releasesOf(html)).toMatchObject([
      {
        version: '2.0.0-rc.1',
        publishedAt: '2026-01-31T00:00:00Z',
        prerelease: true,
        url: 'https://tool.example/changelog#v2',
      },
      { version: '1.10' },
      { version: '1.9.2', publishedAt: '2025-03-03T00:00:00Z', prerelease: false },
      { version: '1.9', publishedAt: '2025-02-01T00:00:00Z' },
      { version: '1.8.0', publishedAt: '2025-01-04T00:00:00Z' },
    ]);
    expect(releasesOf(html)).toHaveLength(5);
  });

  test('has no day where it cannot be told which', () => {
    expect(releasesOf('<h2>1.0.0 (1/2/2026)</h2>')[0]).not.toHaveProperty('publishedAt');
  });
});

test.each(['site', 'subpage', 'sitemap'])('a page of a walk as %s states nothing', (request) => {
  const { facts, links, releases } = read(
    request,
    '<title>t</title><a rel=me href=https://github.com/a/b>x</a>',
  );
  expect([facts, links, releases]).toEqual([[], [], []]);
});

describe('a front page states the licence of its footer', () => {
  const licence = (footer: string) =>
    read('page', `<p>licensed under the MIT License</p><footer>${footer}</footer>`).facts.find(
      ({ attribute }) => attribute === 'license',
    );

  test.each([
    ['Released under the MIT License. Copyright 2026', 'MIT'],
    ['Tool is licensed under the Apache License 2.0', 'Apache-2.0'],
    ['Distributed under <a href=/l>BSD-3-Clause</a> license', 'BSD-3-Clause'],
  ])('%s', (footer, value) => {
    expect(licence(footer)).toMatchObject({ value, guessed: true });
  });

  test.each([
    'Content is licensed under the MIT License',
    'Documentation released under the Apache License 2.0',
    'licensed under a Creative Commons Attribution 4.0 International License',
    'licensed under the terms of the licence',
    'no word',
  ])('but not of %s', (footer) => expect(licence(footer)).toBeUndefined());
});
