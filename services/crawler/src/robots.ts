import { isoTime } from '@juxta/runtime';
import { robotsFromResult, robotsRemark, robotsUrl, robotsVerdict, type RobotsEntry } from '@juxta/sources';
import { forgetTurn, pauseHost, saveRobots, type HostLease } from '@juxta/store';

import type { Refusal } from './answer.ts';
import { ask } from './ask.ts';
import { countPause, countRequest } from './count-fetch.ts';
import type { CrawlerParts } from './parts.ts';
import { keptEntries, type RobotsEntries } from './robots-entries.ts';
import { HostClosed, waitForTurn } from './turn.ts';

const longestDelayMs = 24 * 3_600_000;
/** A host that may be asked again waits for a worker, and for what else is due there. */
const afterWaitMs = 10 * 60_000;
/** The delay of a host for which none was noted. */
const usualDelayMs = 1_000;

/** In the turn for a page; or between an answer that redirects and the turn for what it redirects to. */
type When = 'turn' | 'hop';

/**
 * Null where robots.txt lets us fetch the URL; otherwise the failure to record in place of an answer. Whoever called it with
 * a turn has one again. Throws HostClosed where the host asked for a pause with its robots.txt.
 */
export async function robotsAllow(
  parts: CrawlerParts,
  lease: HostLease,
  url: string,
  signal: AbortSignal,
  when: When = 'turn',
): Promise<Refusal | null> {
  const started = new Date();
  const known = knownEntry(lease, url);
  const current = isCurrent(known)
    ? { entry: known, retryAfterSeconds: null }
    : await askForRobots(parts, lease, url, signal, when);
  if (current === 'closed') throw new HostClosed(lease.host);
  const { entry, retryAfterSeconds } = current;
  const verdict = robotsVerdict(entry, url, parts.agent);
  if (verdict.allowed) return null;
  const code = refusalCode(entry);
  const detail =
    code === 'robots_disallowed'
      ? `robots.txt disallows it: ${verdict.rule}`
      : `robots.txt could not be read: ${verdict.rule}`;
  const ended = new Date();
  return {
    kind: 'failed',
    failure: { code, detail, cause: causeOf(entry) },
    startedAt: isoTime(started),
    endedAt: isoTime(ended),
    tookMs: ended.getTime() - started.getTime(),
    retryAfterSeconds,
  };
}

// Our own rules refused the robots.txt, so they refuse the page: it says so, and the host is not to blame.
const ownRefusals = new Set(['address_refused', 'port_refused', 'scheme_refused', 'url_refused']);

function refusalCode({ status, reason }: RobotsEntry): string {
  if (status !== 'disallow_all') return 'robots_disallowed';
  const cause = causeOf({ reason });
  return ownRefusals.has(cause) ? cause : 'robots_unreachable';
}

const causeOf = ({ reason }: Pick<RobotsEntry, 'reason'>): string => reason.split(';', 1)[0] ?? '';

/** What our own rules refused is tried again each time: nothing leaves, and the operator may have allowed the host meanwhile. */
function isCurrent(entry: RobotsEntry | undefined): entry is RobotsEntry {
  if (entry === undefined || new Date(entry.expiresAt) <= new Date()) return false;
  return !ownRefusals.has(refusalCode(entry));
}

const entriesOf = ({ robots }: HostLease): RobotsEntries => (robots ?? {}) as RobotsEntries;

const knownEntry = (lease: HostLease, url: string) => entriesOf(lease)[new URL(url).origin];

interface Asked {
  readonly entry: RobotsEntry;
  readonly retryAfterSeconds: number | null;
}

/** The robots.txt is a request too, in a turn of its own; the page after it waits by the delay just learned. */
async function askForRobots(
  parts: CrawlerParts,
  lease: HostLease,
  url: string,
  signal: AbortSignal,
  when: When,
): Promise<Asked | 'closed'> {
  if (when === 'hop' && !(await waitForTurn(parts, lease, signal))) return 'closed';
  const result = await ask(parts, lease, { url: robotsUrl(url), accept: 'text/plain', signal });
  signal.throwIfAborted();
  countRequest('robots', result);
  const previous = knownEntry(lease, url) ?? null;
  const { origin } = new URL(url);
  const read = robotsFromResult({ origin, result, previous, now: new Date(), agent: parts.agent });
  const remark = robotsRemark(read, parts.agent);
  if (remark !== null) parts.logger.info({ host: lease.host, origin }, remark);
  const others = keptEntries({ ...entriesOf(lease), [origin]: read }, origin);
  const delayMs = delayOf(lease, others);
  const entry = outliving(read, delayMs + (result.retryAfterSeconds ?? 0) * 1_000);
  await saveRobots(parts.db, lease, { ...others, [origin]: entry }, delayMs);
  const asked = { entry, retryAfterSeconds: result.retryAfterSeconds };
  // Where it allows nothing the refusal closes the host; else a pause that came with it does.
  if (entry.status === 'disallow_all') return asked;
  if (asked.retryAfterSeconds) {
    countPause('asked_for');
    await pauseHost(parts.db, lease.host, asked.retryAfterSeconds, 'asked for a pause');
    forgetTurn(lease);
  }
  return when === 'hop' || (await waitForTurn(parts, lease, signal)) ? asked : 'closed';
}

/**
 * Rules are good for the page that they were asked for, however long the host has us wait for it: with those that ended
 * before, robots.txt would be asked for again in its place, and so for ever.
 */
function outliving(entry: RobotsEntry, waitMs: number): RobotsEntry {
  const least = Date.now() + Math.min(waitMs, longestDelayMs) + afterWaitMs;
  return Date.parse(entry.expiresAt) >= least
    ? entry
    : { ...entry, expiresAt: new Date(least).toISOString() };
}

/** What is declared, or the longest delay that one of the host's robots.txt asks for, a day at most; what none asks for any more is forgotten. */
function delayOf({ declaredMs }: HostLease, entries: RobotsEntries): number {
  const asked = Object.values(entries).map((entry) => askedMs(entry ?? null));
  return Math.round(Math.max(declaredMs ?? usualDelayMs, ...asked));
}

function askedMs(entry: RobotsEntry | null): number {
  return Math.min((entry?.crawlDelay ?? 0) * 1_000, longestDelayMs);
}
