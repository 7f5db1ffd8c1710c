import { expect, test } from 'vitest';

import { readAnswer, stated } from '../../spec/read-answer.ts';

const target = 'https://thing.example/';
const pageOf = (request: string, html: string) =>
  stated(readAnswer('site', target, html, { target, request }));

// Each took a time that grows with the square of its length: minutes and hours, not seconds.

test('a feature of a million dashes is cut before it is read', () => {
  const item = `<b>fast ${'-'.repeat(1_000_000)} x</b>`;
  const features = pageOf('features', `<h2>Features</h2><ul><li>${item}</li><li>small</li></ul>`)['features'];
  expect(features).toEqual([expect.stringMatching(/^fast -{50,}/u), 'small']);
});

test.each([
  ['as it opens', '<a>'.repeat(300_000)],
  ['between ends that close nothing', `${'</b>'.repeat(300_000)}${'<a></b>'.repeat(300_000)}`],
])('a feed that nests too deep %s is refused', (_, body) => {
  const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>x</title>${body}`;
  expect(stated(readAnswer('site', `${target}feed.xml`, feed))).toEqual({ failure: 'too_complex' });
});

test('footers in one another are read once', () => {
  const words = `<p>Released under the MIT License.</p>${'<p>word</p>'.repeat(100_000)}`;
  const html = `<title>x</title>${'<footer>'.repeat(80)}${words}${'</footer>'.repeat(80)}`;
  expect(pageOf('page', html)).toMatchObject({ license: 'MIT' });
});
