import {
  dueTasks,
  fetchesInTurn,
  lastBodies,
  leaseHost,
  LeaseLost,
  releaseHost,
  type CaptureRow,
  type DueTask,
  type HostLease,
} from '@juxta/store';

import { Answers } from './answers.ts';
import { countLostLease } from './count-fetch.ts';
import { crawlChanges } from './crawl-changes.ts';
import { crawlIndex } from './crawl-index.ts';
import { crawlSite, walkOf, type VisitLimit } from './crawl-site.ts';
import { crawlTask } from './crawl-task.ts';
import { keepRenewing } from './keep-lease.ts';
import type { CrawlerParts } from './parts.ts';
import { HostClosed, waitForTurn } from './turn.ts';

/** A visit ends after so many fetches or seconds; the schedule brings the host back, so that no host holds a worker for ever. */
const visitLimit = { fetches: 60, seconds: 60 };
/** Tasks that are read at once, or as many as a turn is for: what becomes due meanwhile waits for as many. */
const tasksAtOnce = 8;

/** Fetches what is due at one host, one request at a time, no faster than its delay. Does nothing where another worker is there. */
export async function visit(parts: CrawlerParts, host: string, signal: AbortSignal): Promise<void> {
  const lease = await leaseHost(parts.db, host);
  if (!lease) return;
  const renewal = keepRenewing(parts, lease);
  const answers = new Answers(parts, lease);
  try {
    // What came before the visit was stopped, or its host closed, came well.
    await fetchDue(parts, lease, answers, signal).finally(() => answers.store());
  } catch (error) {
    if (error instanceof HostClosed) return;
    if (!(error instanceof LeaseLost)) throw error;
    countLostLease();
    parts.logger.warn({ host, code: error.code }, error.message);
  } finally {
    clearInterval(renewal);
    await releaseHost(parts.db, lease);
  }
}

async function fetchDue(
  parts: CrawlerParts,
  lease: HostLease,
  answers: Answers,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + visitLimit.seconds * 1_000;
  const waiting: DueFetch[] = [];
  for (let fetches = 0; fetches < visitLimit.fetches && performance.now() < end;) {
    const left = visitLimit.fetches - fetches;
    if (lease.turn.fetches === 0) await answers.store();
    if (waiting.length === 0) {
      await answers.store();
      waiting.push(...(await dueFetches(parts, lease, left)));
    }
    const next = waiting.shift();
    if (!next || !(await waitForTurn(parts, lease, signal, waiting.length + 1))) return;
    fetches += await fetchTask(parts, lease, next, answers, { fetches: left, end }, signal);
  }
}

interface DueFetch {
  readonly task: DueTask;
  readonly previous: CaptureRow | undefined;
}

/** What is due next, with the answers that there are already. Only who has the host changes either. */
async function dueFetches(
  { db, wanted }: CrawlerParts,
  { host, delayMs }: HostLease,
  left: number,
): Promise<readonly DueFetch[]> {
  const atOnce = Math.min(left, Math.max(tasksAtOnce, fetchesInTurn(delayMs)));
  const tasks = await dueTasks(db, host, atOnce, wanted?.() ?? null);
  if (tasks.length === 0) return [];
  const previous = await lastBodies(db, tasks);
  return tasks.map((task, n) => ({ task, previous: previous[n] }));
}

/** An index and a feed are known by their names: a source may call a request of a target `index` as well. */
function crawlOfList(
  { sources }: CrawlerParts,
  { source, target, request }: DueTask,
): typeof crawlIndex | null {
  const known = sources.get(source);
  if (request === 'index' && known?.indexes.some(({ name }) => name === target)) return crawlIndex;
  if (request === 'changes' && known?.changes.some(({ name }) => name === target)) return crawlChanges;
  return null;
}

/** Gives how many fetches the task took. A walk takes several, and goes on in another visit where this one ends. */
async function fetchTask(
  parts: CrawlerParts,
  lease: HostLease,
  { task, previous }: DueFetch,
  answers: Answers,
  limit: VisitLimit,
  signal: AbortSignal,
): Promise<number> {
  const walk = walkOf(parts, task);
  const crawlList = crawlOfList(parts, task);
  if (!walk && !crawlList) {
    await crawlTask(parts, lease, task, previous, answers, signal);
    return 1;
  }
  await answers.store();
  if (walk) return crawlSite(parts, lease, task, walk, limit, signal);
  await crawlList?.(parts, lease, task, signal);
  return 1;
}
