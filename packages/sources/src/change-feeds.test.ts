import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';

import { bent } from '../spec/bent.ts';
import { sources } from '../spec/contract.ts';
import { planTarget } from './plan.ts';
import type { ChangeFeed } from './source.ts';

const feedOf = (name: string): ChangeFeed => {
  const feed = sources.all.flatMap(({ changes }) => changes).find((one) => one.name === name);
  if (!feed) throw new Error(`there is no feed ${name}`);
  return feed;
};

const gems = [
  { name: 'rails', version: '8.1.3', version_created_at: '2026-03-24T20:27:42.098Z' },
  { name: 'rake', version: '13.3.0' },
  { name: '../etc', version: '1' },
  { version: '2' },
  null,
];
const rss = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>PyPI recent updates</title><link>https://pypi.org/</link>
  <item><title>Zope.Interface 7.2</title><link>https://pypi.org/project/Zope.Interface/7.2/</link>
    <pubDate>Sat, 05 Feb 2022 15:20:08 GMT</pubDate></item>
  <item><title>requests 2.33</title><link>https://pypi.org/project/requests/2.33/</link></item>
  <item><title>odd</title><link>https://pypi.org/help/</link></item>
</channel></rss>`;

test('RubyGems names the gems that were pushed last', () => {
  expect(feedOf('rubygems:just-updated').changed(Buffer.from(JSON.stringify(gems)))).toEqual([
    { target: 'pkg:gem/rails', at: '2026-03-24T20:27:42.098Z' },
    { target: 'pkg:gem/rake', at: null },
  ]);
});

test('PyPI names the projects of its feed, by their normalized names', () => {
  expect(feedOf('pypi:updates').changed(Buffer.from(rss))).toEqual([
    { target: 'pkg:pypi/zope-interface', at: '2022-02-05T15:20:08.000Z' },
    { target: 'pkg:pypi/requests', at: null },
  ]);
});

test('a feed is planned with the targets of its source, and with no others', () => {
  expect(planTarget(sources, 'pkg:gem/rails').map(({ target, request }) => [target, request])).toEqual([
    ['pkg:gem/rails', 'gem'],
    ['pkg:gem/rails', 'versions'],
    ['rubygems:just-updated', 'changes'],
  ]);
  expect(planTarget(sources, 'pkg:npm/gulp').map(({ request }) => request)).not.toContain('changes');
});

describe.each(sources.all.flatMap((source) => source.changes.map((feed) => ({ source, feed }))))(
  'the feed $feed.name',
  ({ source, feed }) => {
    it('is at a declared host, with a cap, and no target of any source', () => {
      expect(source.hosts.some(({ base }) => feed.url.startsWith(`${base}/`))).toBe(true);
      expect(feed.maxBytes).toBeGreaterThan(0);
      expect(feed.refreshSeconds).toBeGreaterThanOrEqual(600);
      expect(sources.forTarget(feed.name)).toBeUndefined();
    });

    it('reads any bytes to targets of its own', () => {
      const bodies = fc.oneof(fc.uint8Array({ maxLength: 300 }), bent(gems), bent(rss));
      fc.assert(
        fc.property(bodies, (body) => feed.changed(body).every(({ target }) => source.matches(target))),
        { numRuns: 500 },
      );
    });
  },
);
