import robotsParserModule from 'robots-parser';

import type { FetchResult } from './fetch-result.ts';
import { mediaType } from './response-head.ts';
import { mostRules, productToken, rulesFor } from './robots-rules.ts';

/** What is known of one origin's robots.txt. Plain JSON, for storing. */
export interface RobotsEntry {
  /** Of the URL that robots.txt was first asked for at: rules apply to it alone, wherever it was redirected. */
  readonly origin: string;
  readonly fetchedAt: string;
  /** When to ask again. */
  readonly expiresAt: string;
  readonly status: 'parsed' | 'allow_all' | 'disallow_all';
  /** The rules in force, at most 512 KiB; null unless `parsed`. */
  readonly body: string | null;
  /** Seconds, as the rules ask of our agent; null where they do not. */
  readonly crawlDelay: number | null;
  /** Why the status is what it is. */
  readonly reason: string;
  /** Start and count of the attempts without an answer. */
  readonly unreachable: { readonly since: string; readonly attempts: number } | null;
  /** The last answer, for when none comes. */
  readonly lastGood: { readonly fetchedAt: string; readonly body: string | null } | null;
}

export interface RobotsVerdict {
  readonly allowed: boolean;
  readonly crawlDelaySeconds: number | null;
  /** The line that decided, or the reason why none had to. */
  readonly rule: string;
}

export interface RobotsAnswer {
  readonly origin: string;
  readonly result: FetchResult;
  readonly previous: RobotsEntry | null;
  readonly now: Date;
  /** Our user agent or its product token. */
  readonly agent: string;
}

// Its types declare an ES module with a default export; what Node gives is the function itself.
const robotsParser = robotsParserModule as unknown as typeof robotsParserModule.default;

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const longestBody = 512 * 1024;
const lastGoodAfter = 12 * hour;
const lastGoodFor = 30 * day;
// Characters of wildcard patterns times characters of path: matching is quadratic. About a tenth of a second.
const mostMatching = 50_000_000;
const isAPage = 'a page, not rules';

export function robotsUrl(url: string): string {
  return new URL('/robots.txt', url).href;
}

/** RFC 9309 §2.3.1: no such file allows all; a server that cannot say so disallows all, while it lasts. */
export function robotsFromResult(answer: RobotsAnswer): RobotsEntry {
  const { result, previous } = answer;
  if (result.kind === 'not_modified') {
    return previous?.lastGood == null
      ? unreachable(answer, 'not modified, but nothing is stored')
      : answered(answer, previous.lastGood.body, 'not modified');
  }
  if (result.kind === 'failed') {
    const { code } = result.failure;
    const isMissing = code === 'too_many_redirects' || code === 'bad_redirect';
    return isMissing ? answered(answer, null, code) : unreachable(answer, code);
  }
  if (result.status === 429 || result.status >= 500) return unreachable(answer, `status ${result.status}`);
  if (result.status >= 300) return answered(answer, null, `status ${result.status}`);
  const body = bodyText(result.body);
  const isPage = /html/.test(mediaType(result.headers['content-type'])) || /^\s*<(!doctype|html)/i.test(body);
  return isPage ? answered(answer, null, isAPage) : answered(answer, body, `status ${result.status}`);
}

/** Whether `agent` may ask for `url`. The entry must be of the URL's own origin; any other disallows. */
export function robotsVerdict(entry: RobotsEntry, url: string, agent: string): RobotsVerdict {
  const { origin, pathname, search } = new URL(url);
  const crawlDelaySeconds = entry.crawlDelay;
  if (origin !== entry.origin)
    return { allowed: false, crawlDelaySeconds, rule: `rules of ${entry.origin} do not cover it` };
  if (pathname === '/robots.txt') return { allowed: true, crawlDelaySeconds, rule: 'robots.txt itself' };
  if (entry.status !== 'parsed' || entry.body === null) {
    return { allowed: entry.status === 'allow_all', crawlDelaySeconds, rule: entry.reason };
  }
  const { robots, lines, wildcardLength } = parsed(entry.origin, entry.body, productToken(agent));
  if (wildcardLength * (pathname.length + search.length) > mostMatching) {
    return { allowed: false, crawlDelaySeconds, rule: 'its wildcard rules cost too much to match' };
  }
  const line = robots.getMatchingLineNumber(url, productToken(agent));
  const allowed = robots.isAllowed(url, productToken(agent)) ?? false;
  return { allowed, crawlDelaySeconds, rule: lines[line - 1]?.slice(0, 200) ?? 'no rule matches' };
}

/** What its owner should know of an answer that is not, or not wholly, taken for the rules; null where it is. */
export function robotsRemark(entry: RobotsEntry, agent: string): string | null {
  if (entry.reason === isAPage) return 'its robots.txt is a page of HTML, and holds no rules';
  if (entry.body === null || !parsed(entry.origin, entry.body, productToken(agent)).isCut) return null;
  return `its robots.txt has more than ${mostRules} rules, of which the first ${mostRules} are read`;
}

/** The sitemaps that robots.txt names, on any host; what they name is checked when it is fetched. */
export function robotsSitemaps(entry: RobotsEntry): string[] {
  const lines = (entry.body ?? '').split(/[\r\n]+/).filter((line) => /^\s*sitemap\s*:/i.test(line));
  return robotsParser(robotsUrl(entry.origin), lines.join('\n')).getSitemaps();
}

function answered(
  { origin, result, now, agent }: RobotsAnswer,
  body: string | null,
  reason: string,
): RobotsEntry {
  const fetchedAt = now.toISOString();
  const maxAge = /(?:^|[\s,])max-age="?(\d{1,9})/i.exec(result.headers['cache-control'] ?? '')?.[1];
  const lifetime = Math.min(day, Math.max(10 * minute, maxAge === undefined ? day : Number(maxAge) * 1000));
  return {
    origin,
    fetchedAt,
    expiresAt: new Date(now.getTime() + lifetime).toISOString(),
    status: body === null ? 'allow_all' : 'parsed',
    body,
    crawlDelay: crawlDelay(origin, body, agent),
    reason,
    unreachable: null,
    lastGood: { fetchedAt, body },
  };
}

function unreachable({ origin, result, previous, now, agent }: RobotsAnswer, reason: string): RobotsEntry {
  const since = previous?.unreachable?.since ?? now.toISOString();
  const attempts = (previous?.unreachable?.attempts ?? 0) + 1;
  const wait = Math.max(
    10 * minute * 2 ** Math.min(attempts - 1, 10),
    (result.retryAfterSeconds ?? 0) * 1000,
  );
  const lastGood = previous?.lastGood ?? null;
  const usable =
    lastGood !== null &&
    now.getTime() - Date.parse(since) >= lastGoodAfter &&
    now.getTime() - Date.parse(lastGood.fetchedAt) < lastGoodFor;
  const body = usable ? lastGood.body : null;
  const status = body === null ? 'allow_all' : 'parsed';
  return {
    origin,
    fetchedAt: now.toISOString(),
    expiresAt: new Date(now.getTime() + Math.min(wait, day)).toISOString(),
    status: usable ? status : 'disallow_all',
    body,
    crawlDelay: crawlDelay(origin, lastGood?.body ?? null, agent),
    reason: usable
      ? `${reason}; rules of ${lastGood.fetchedAt}`
      : `${reason}; disallowed until robots.txt answers`,
    unreachable: { since, attempts },
    lastGood,
  };
}

function crawlDelay(origin: string, body: string | null, agent: string): number | null {
  if (body === null) return null;
  const delay = parsed(origin, body, productToken(agent)).robots.getCrawlDelay(productToken(agent));
  return delay !== undefined && Number.isFinite(delay) && delay >= 0 ? delay : null;
}

function bodyText(bytes: Uint8Array): string {
  // NUL is valid UTF-8, but PostgreSQL's text has none.
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes.subarray(0, longestBody)).replaceAll('\0', '');
  // Half a line at the cut would be another rule.
  return bytes.length > longestBody
    ? text.slice(0, Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'), 0))
    : text;
}

/** RFC 9309 asks for UTF-8. Some editors save UTF-16: read as UTF-8 it would hold no rule, and allow all. */
function encodingOf([first, second]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}

interface ParsedRobots {
  readonly robots: ReturnType<typeof robotsParser>;
  readonly lines: readonly string[];
  readonly wildcardLength: number;
  readonly isCut: boolean;
}

// One host visit asks for up to 20 verdicts of the same rules.
let latest: { readonly key: string; readonly value: ParsedRobots } | null = null;

function parsed(origin: string, body: string, agent: string): ParsedRobots {
  const key = `${agent}\n${origin}\n${body}`;
  if (latest?.key === key) return latest.value;
  const { text, isCut } = rulesFor(agent, body);
  const lines = text.split('\n');
  const wildcardLength = lines
    .filter((line) => line.includes('*') && !line.startsWith('user-agent'))
    .reduce((total, line) => total + line.length, 0);
  const value = { robots: robotsParser(robotsUrl(origin), text), lines, wildcardLength, isCut };
  latest = { key, value };
  return value;
}
