import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { FetchedResponse } from './fetch-result.ts';
import { robotsFromResult, robotsVerdict } from './robots.ts';

const origin = 'https://example.com';

interface Rule {
  readonly allow: boolean;
  readonly pattern: string;
}

interface Group {
  readonly agents: readonly string[];
  readonly rules: readonly Rule[];
}

/** RFC 9309 §2.2.2 and §2.2.3, as plainly as it can be said: try every way in which a wildcard may stand for something. */
function matches(pattern: string, path: string): boolean {
  if (pattern === '') return true;
  if (pattern === '$') return path === '';
  if (pattern.startsWith('*'))
    return Array.from({ length: path.length + 1 }, (_, n) => path.slice(n)).some((rest) =>
      matches(pattern.slice(1), rest),
    );
  return path.startsWith(pattern.charAt(0)) && matches(pattern.slice(1), path.slice(1));
}

/** All groups of our name are one; where there is none, those of all names are. The longest rule decides, and allows in doubt. */
function mayFetch(groups: readonly Group[], agent: string, path: string): boolean {
  const of = (name: string): readonly Group[] =>
    groups.filter(({ agents }) => agents.some((each) => each.toLowerCase() === name));
  const own = of(agent).length > 0 ? of(agent) : of('*');
  const matching = own
    .flatMap(({ rules }) => rules)
    .filter(({ pattern }) => pattern !== '' && matches(pattern, path));
  const longest = Math.max(0, ...matching.map(({ pattern }) => pattern.length));
  const deciding = matching.filter(({ pattern }) => pattern.length === longest);
  return deciding.length === 0 || deciding.some(({ allow }) => allow);
}

const piece = fc.constantFrom('a', 'b', '/', 'ab', '*', '.html', '?q=', '-');
const path = fc
  .array(
    piece.filter((text) => text !== '*'),
    { maxLength: 6 },
  )
  .map((all) => `/${all.join('')}`);
const pattern = fc
  .tuple(fc.constantFrom('/', '/', '/', '*'), fc.array(piece, { maxLength: 4 }), fc.constantFrom('', '', '$'))
  .map(([start, all, end]) => start + all.join('') + end);
const rule = fc.record({
  allow: fc.boolean(),
  pattern: fc.oneof({ weight: 9, arbitrary: pattern }, fc.constant('')),
});
const agent = fc.constantFrom('*', 'juxta', 'Juxta', 'JUXTA', 'other', 'juxtaposed', 'jux');
const group = fc.record({
  agents: fc.array(agent, { minLength: 1, maxLength: 3 }),
  rules: fc.array(rule, { minLength: 1, maxLength: 5 }),
});

const noise = fc.constantFrom(
  '',
  '# a comment',
  'Sitemap: https://example.com/s.xml',
  'Host: example.com',
  'nonsense',
);
const writing = fc.record({
  end: fc.constantFrom('\n', '\r\n', '\r'),
  colon: fc.constantFrom(':', ': ', ' : ', ':\t'),
  tail: fc.constantFrom('', ' ', ' # why', '\t'),
  noise,
  mark: fc.constantFrom('', '\ufeff'),
});

type Writing = typeof writing extends fc.Arbitrary<infer T> ? T : never;

function written(groups: readonly Group[], { end, colon, tail, noise: between, mark }: Writing): string {
  const lines = groups.flatMap(({ agents, rules }) => [
    ...agents.map((name) => `User-Agent${colon}${name}${tail}`),
    between,
    ...rules.map(({ allow, pattern: text }) => `${allow ? 'Allow' : 'disallow'}${colon}${text}${tail}`),
    between,
  ]);
  return mark + lines.join(end);
}

function answer(body: string): FetchedResponse {
  return {
    kind: 'response',
    status: 200,
    headers: {},
    body: Buffer.from(body),
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
}

describe('robots.txt', () => {
  it('says of any path what RFC 9309 makes of its groups', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    const groups = fc.array(group, { maxLength: 5 });
    fc.assert(
      fc.property(groups, path, writing, (given, asked, how) => {
        const body = written(given, how);
        const entry = robotsFromResult({
          origin,
          result: answer(body),
          previous: null,
          now,
          agent: 'Juxta/0.1',
        });
        expect(robotsVerdict(entry, origin + asked, 'Juxta/0.1').allowed, body).toBe(
          mayFetch(given, 'juxta', asked),
        );
      }),
      { numRuns: 3_000 },
    );
  });
});
