import { robotsFromResult, robotsUrl, robotsVerdict, type RobotsEntry } from '@juxta/sources';
import { endTurn, saveRobots, type HostLease } from '@juxta/store';

import { ask } from './ask.ts';
import type { Refusal } from './capture.ts';
import type { CrawlerParts } from './parts.ts';
import { waitForTurn } from './turn.ts';

/** Longest delay that a robots.txt can ask for; a host that wants more is visited no more often than its pages are due. */
const longestDelayMs = 30_000;

/** Null where robots.txt lets us fetch the URL; otherwise the failure to record in place of an answer. */
export async function robotsAllow(
  parts: CrawlerParts,
  lease: HostLease,
  url: string,
  signal: AbortSignal,
): Promise<Refusal | null> {
  const startedAt = new Date().toISOString();
  const entry = await currentEntry(parts, lease, url, signal);
  const verdict = robotsVerdict(entry, url, parts.agent);
  if (verdict.allowed) return null;
  const code = refusalCode(entry);
  const detail =
    code === 'robots_disallowed'
      ? `robots.txt disallows it: ${verdict.rule}`
      : `robots.txt could not be read: ${verdict.rule}`;
  return { kind: 'failed', failure: { code, detail }, startedAt, endedAt: new Date().toISOString() };
}

// Our own rules refused the robots.txt, so they refuse the page: it says so, and the host is not to blame.
const ownRefusals = new Set(['address_refused', 'port_refused', 'scheme_refused', 'url_refused']);

function refusalCode({ status, reason }: RobotsEntry): string {
  if (status !== 'disallow_all') return 'robots_disallowed';
  const code = reason.split(';', 1)[0] ?? '';
  return ownRefusals.has(code) ? code : 'robots_unreachable';
}

async function currentEntry(
  parts: CrawlerParts,
  lease: HostLease,
  url: string,
  signal: AbortSignal,
): Promise<RobotsEntry> {
  const { origin } = new URL(url);
  const known = (lease.robots ?? {}) as Record<string, RobotsEntry | undefined>;
  const entry = known[origin];
  const now = new Date();
  if (entry && new Date(entry.expiresAt) > now) return entry;
  const result = await ask(parts, lease, { url: robotsUrl(url), accept: 'text/plain', signal });
  const fresh = robotsFromResult({ origin, result, previous: entry ?? null, now, agent: parts.agent });
  const crawlDelay = robotsVerdict(fresh, url, parts.agent).crawlDelaySeconds;
  const delayMs =
    crawlDelay === null
      ? lease.delayMs
      : Math.max(lease.delayMs, Math.min(crawlDelay * 1_000, longestDelayMs));
  await saveRobots(parts.db, lease, { ...known, [origin]: fresh }, Math.round(delayMs));
  // The page waits for a turn of its own, by the delay just learned.
  await endTurn(parts.db, lease);
  await waitForTurn(parts, lease, signal);
  return fresh;
}
