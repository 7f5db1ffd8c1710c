import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { projectRoot } from '@juxta/runtime';
import { describe, expect, it } from 'vitest';

import type { FailedFetch, FetchedResponse, FetchFailureCode, FetchHead } from './fetch-result.ts';
import { robotsFromResult, robotsRemark, robotsSitemaps, robotsVerdict, type RobotsEntry } from './robots.ts';

const origin = 'https://example.com';
const start = new Date('2026-03-01T00:00:00Z');
const head: FetchHead = {
  headers: {},
  finalUrl: `${origin}/robots.txt`,
  hops: [],
  remoteAddress: null,
  wireBytes: 0,
  startedAt: '',
  endedAt: '',
  tookMs: 0,
  retryAfterSeconds: null,
  permanentRedirect: null,
};

function response(body: string, status = 200, headers: Record<string, string> = {}): FetchedResponse {
  return { ...head, kind: 'response', status, headers, body: Buffer.from(body) };
}

function failure(code: FetchFailureCode): FailedFetch {
  return { ...head, kind: 'failed', status: null, failure: { code, host: 'example.com', detail: '' } };
}

function entryOf(
  result: FetchedResponse | FailedFetch,
  previous: RobotsEntry | null = null,
  now = start,
): RobotsEntry {
  return robotsFromResult({ origin, result, previous, now, agent: 'Juxta/0.1 (+https://juxta.example)' });
}

function allowed(entry: RobotsEntry, path: string, agent = 'juxta'): boolean {
  return robotsVerdict(entry, origin + path, agent).allowed;
}

const later = (hours: number): Date => new Date(start.getTime() + hours * 3_600_000);
const rules = 'User-agent: *\nDisallow: /private\nCrawl-delay: 3\n';

describe('robotsFromResult', () => {
  it('parses a 2xx answer', () => {
    const entry = entryOf(response(rules));
    expect(entry).toMatchObject({
      status: 'parsed',
      crawlDelay: 3,
      body: rules,
      expiresAt: later(24).toISOString(),
    });
    expect(robotsVerdict(entry, `${origin}/private/x`, 'juxta')).toEqual({
      allowed: false,
      crawlDelaySeconds: 3,
      rule: 'disallow: /private',
    });
    expect(robotsVerdict(entry, `${origin}/x`, 'juxta')).toEqual({
      allowed: true,
      crawlDelaySeconds: 3,
      rule: 'no rule matches',
    });
  });

  it.each([400, 401, 403, 404, 410, 304, 300])('allows all for status %i', (status) => {
    expect(entryOf(response(rules, status))).toMatchObject({ status: 'allow_all', body: null });
  });

  it.each(['too_many_redirects', 'bad_redirect'] as const)('allows all for %s', (code) => {
    expect(entryOf(failure(code)).status).toBe('allow_all');
  });

  it.each([429, 500, 502, 503, 599])('disallows all for status %i', (status) => {
    const entry = entryOf(response(rules, status));
    expect(entry.status).toBe('disallow_all');
    expect(allowed(entry, '/')).toBe(false);
    expect(allowed(entry, '/robots.txt')).toBe(true);
  });

  it.each([
    'timeout',
    'dns',
    'tls',
    'connect',
    'reset',
    'too_large',
    'address_refused',
    'redirect_refused',
    'protocol',
  ] as const)('disallows all for %s', (code) => {
    expect(entryOf(failure(code)).status).toBe('disallow_all');
  });

  const lines = 'User-agent: *\r\nDisallow: /privé\r\n';
  const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
  it.each([
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${lines}`)],
    ['UTF-16, little end first, with a mark', Buffer.from(`\ufeff${lines}`, 'utf16le')],
    ['UTF-16, big end first, with a mark', swapped(`\ufeff${lines}`)],
    ['UTF-16, little end first', Buffer.from(lines, 'utf16le')],
    ['UTF-16, big end first', swapped(lines)],
  ])('reads %s', (_, body) => {
    const entry = entryOf({ ...head, kind: 'response', status: 200, body });
    expect(entry.body).toBe(lines);
    expect(allowed(entry, '/privé')).toBe(false);
    expect(allowed(entry, '/other')).toBe(true);
  });

  it('takes a page for no rules', () => {
    expect(entryOf(response(rules, 200, { 'content-type': 'text/html' })).status).toBe('allow_all');
    expect(entryOf(response('<!DOCTYPE html><p>User-agent: *\nDisallow: /')).status).toBe('allow_all');
  });

  it.each([
    ['max-age=3600', 1],
    ['public, max-age=1', 1 / 6],
    ['max-age=99999999', 24],
    ['s-maxage=60', 24],
    ['no-cache', 24],
  ])('keeps rules with "%s" for %d hours', (cacheControl, hours) => {
    expect(entryOf(response(rules, 200, { 'cache-control': cacheControl })).expiresAt).toBe(
      later(hours).toISOString(),
    );
  });

  it('disallows for 12 hours, then uses the last good rules for 30 days, then disallows', () => {
    const good = entryOf(response(rules));
    const first = entryOf(failure('timeout'), good, later(24));
    expect(first.status).toBe('disallow_all');
    const second = entryOf(failure('timeout'), first, later(24 + 11.9));
    expect(second.status).toBe('disallow_all');
    const third = entryOf(failure('timeout'), second, later(24 + 12));
    expect(third).toMatchObject({
      status: 'parsed',
      body: rules,
      unreachable: { since: later(24).toISOString(), attempts: 3 },
    });
    expect(allowed(third, '/x')).toBe(true);
    expect(allowed(third, '/private')).toBe(false);
    const late = entryOf(failure('timeout'), third, later(30 * 24));
    expect(late.status).toBe('disallow_all');
    const back = entryOf(response('', 404), late, later(31 * 24));
    expect(back).toMatchObject({ status: 'allow_all', unreachable: null });
  });

  it('asks again ever later, and not before Retry-After', () => {
    const first = entryOf(failure('timeout'));
    expect(first.expiresAt).toBe(later(1 / 6).toISOString());
    const second = entryOf(failure('timeout'), first);
    expect(second.expiresAt).toBe(later(1 / 3).toISOString());
    const limited = entryOf({ ...response('', 429), retryAfterSeconds: 7200 });
    expect(limited.expiresAt).toBe(later(2).toISOString());
    let entry = first;
    for (let i = 0; i < 20; i += 1) entry = entryOf(failure('timeout'), entry);
    expect(entry.expiresAt).toBe(later(24).toISOString());
  });

  it('renews the stored rules on 304', () => {
    const good = entryOf(response(rules));
    const result = { ...head, kind: 'not_modified', status: 304 } as const;
    const renewed = robotsFromResult({ origin, result, previous: good, now: later(24), agent: 'juxta' });
    expect(renewed).toMatchObject({ status: 'parsed', body: rules, expiresAt: later(48).toISOString() });
    expect(robotsFromResult({ origin, result, previous: null, now: start, agent: 'juxta' }).status).toBe(
      'disallow_all',
    );
  });

  it('is plain JSON', () => {
    const entry = entryOf(response(rules));
    expect(JSON.parse(JSON.stringify(entry))).toEqual(entry);
  });
});

describe('a Crawl-delay', () => {
  it.each([
    ['0', 0],
    ['0.5', 0.5],
    ['7', 7],
    ['86400', 86_400],
    ['-1', null],
    ['abc', null],
    ['1e400', null],
    ['', 0],
  ])('of "%s" is %j', (value, expected) => {
    expect(entryOf(response(`User-agent: *\nDisallow: /x\nCrawl-delay: ${value}\n`)).crawlDelay).toBe(
      expected,
    );
  });
});

describe('robotsVerdict', () => {
  it('covers no other origin', () => {
    const entry = entryOf(response('User-agent: *\nAllow: /'));
    expect(robotsVerdict(entry, 'http://example.com/', 'juxta').allowed).toBe(false);
    expect(robotsVerdict(entry, 'https://www.example.com/', 'juxta').allowed).toBe(false);
    expect(robotsVerdict(entryOf(response('', 404)), 'https://www.example.com/', 'juxta').allowed).toBe(
      false,
    );
  });

  it('takes our own group over the one for all', () => {
    const entry = entryOf(response('User-agent: *\nDisallow: /\n\nUser-agent: JUXTA/2\nDisallow: /a\n'));
    expect(allowed(entry, '/b', 'Juxta/0.1')).toBe(true);
    expect(allowed(entry, '/a', 'Juxta/0.1')).toBe(false);
    expect(allowed(entry, '/b', 'other')).toBe(false);
  });

  it('does not let a Crawl-delay or a Sitemap end the list of agents', () => {
    const body =
      'User-agent: juxta\nCrawl-delay: 9\nSitemap: https://x.example/\nUser-agent: other\nDisallow: /a\n';
    const entry = entryOf(response(body));
    expect(entry.crawlDelay).toBe(9);
    expect(allowed(entry, '/a')).toBe(false);
  });

  it('reads at most 512 KiB, to a whole line', () => {
    const filler = `# ${'x'.repeat(97)}\n`.repeat(5242);
    const entry = entryOf(
      response(`User-agent: *\nDisallow: /a\n${filler}Disallow: /${'b'.repeat(200)}\nDisallow: /c`),
    );
    expect(entry.body?.length).toBeLessThanOrEqual(512 * 1024);
    expect(allowed(entry, '/a')).toBe(false);
    expect(allowed(entry, '/bbb')).toBe(true);
  });

  it('reads the first 5,000 rules', () => {
    const many = Array.from({ length: 6000 }, (_, i) => `Disallow: /${i}/`).join('\n');
    const entry = entryOf(response(`User-agent: *\n${many}`));
    expect(allowed(entry, '/4999/')).toBe(false);
    expect(allowed(entry, '/5000/')).toBe(true);
  });

  const ofRules = (count: number, agent = '*'): string =>
    `User-agent: ${agent}\n${Array.from({ length: count }, (_, i) => `Disallow: /${i}/`).join('\n')}`;

  it.each([
    ['rules', response(rules), null],
    ['no rules', response(rules, 404), null],
    ['a page', response(rules, 200, { 'content-type': 'text/html' }), 'is a page of HTML'],
    ['5,000 rules', response(ofRules(5_000)), null],
    ['more of them', response(ofRules(5_001)), 'has more than 5000 rules'],
    ['more for others', response(`${ofRules(6_000, 'other')}\n${rules}`), null],
  ])('remarks on %s what its owner should know', (_, result, remark) => {
    const said = robotsRemark(entryOf(result), 'Juxta/0.1');
    expect(remark === null ? said : said?.includes(remark)).toBe(remark === null ? null : true);
  });

  it('keeps a robots.txt of agents times rules small', () => {
    const agents = Array.from({ length: 20_000 }, (_, i) => `User-agent: a${i}`).join('\n');
    const entry = entryOf(response(`${agents}\nUser-agent: *\n${'Disallow: /x\n'.repeat(5000)}`));
    expect(allowed(entry, '/x')).toBe(false);
    expect(allowed(entry, '/y')).toBe(true);
  });

  it('refuses rather than match wildcards for seconds', () => {
    const entry = entryOf(response(`User-agent: *\n${`Disallow: /*${'a'.repeat(90)}*b\n`.repeat(5000)}`));
    const verdict = robotsVerdict(entry, `${origin}/${'a'.repeat(1000)}`, 'juxta');
    expect(verdict).toMatchObject({ allowed: false, rule: 'its wildcard rules cost too much to match' });
    expect(allowed(entry, '/short')).toBe(true);
  });

  it('names sitemaps, wherever they stand', () => {
    const entry = entryOf(
      response(
        'Sitemap: https://example.com/a.xml\nUser-agent: x\nSitemap: https://cdn.example/b.xml\nDisallow: /\n',
      ),
    );
    expect(robotsSitemaps(entry)).toEqual(['https://example.com/a.xml', 'https://cdn.example/b.xml']);
  });
});

const recorded = join(projectRoot(import.meta.dirname) ?? '', '..', 'shared/data/recorded');
const index = join(recorded, 'index.json');

interface Recorded {
  readonly file: string;
  readonly facts: readonly { readonly what: string; readonly value: unknown }[];
}

function recordedVerdicts(): [file: string, agent: string, path: string, expected: boolean][] {
  if (!existsSync(index)) return [];
  const entries = JSON.parse(readFileSync(index, 'utf8')) as readonly Recorded[];
  return entries.flatMap(({ file, facts }) =>
    facts.flatMap(({ what, value }) => {
      const asked = /^a crawler named "(.+)" may fetch (\/.*)$/.exec(what);
      return asked === null
        ? []
        : [[file, asked[1] ?? '', asked[2] ?? '', value === true] as [string, string, string, boolean]];
    }),
  );
}

describe.skipIf(!existsSync(index))(
  'on recorded robots.txt files (skipped without shared/data/recorded)',
  () => {
    it('answers for several files', () => {
      expect(recordedVerdicts().length).toBeGreaterThan(20);
    });

    it.each(recordedVerdicts())('%s: %s may fetch %s: %s', (file, agent, path, expected) => {
      expect(allowed(entryOf(response(readFileSync(join(recorded, file), 'utf8'))), path, agent)).toBe(
        expected,
      );
    });

    it('merges groups as RFC 9309 does, over a Crawl-delay', () => {
      const body = readFileSync(join(recorded, 'crawler-commons/crawl-delay-group-merging.txt'), 'utf8');
      const entry = robotsFromResult({
        origin,
        result: response(body),
        previous: null,
        now: start,
        agent: 'mybot',
      });
      expect(entry.crawlDelay).toBe(10);
      expect(allowed(entry, '/private/', 'mybot')).toBe(false);
      expect(allowed(entry, '/private/', 'yourbot')).toBe(false);
      expect(allowed(entry, '/login/', 'yourbot')).toBe(false);
      expect(allowed(entry, '/private/', 'other')).toBe(true);
    });
  },
);
