import {
  dueTasks,
  fetchesInTurn,
  leaseHost,
  LeaseLost,
  releaseHost,
  type DueTask,
  type DueTasks,
  type HostLease,
} from '@juxta/store';

import { Answers } from './answers.ts';
import { countLostLease } from './count-fetch.ts';
import { crawlChanges } from './crawl-changes.ts';
import { crawlIndex } from './crawl-index.ts';
import { crawlSite, walkOf, type VisitLimit } from './crawl-site.ts';
import { crawlTask, requestOf } from './crawl-task.ts';
import { keepRenewing } from './keep-lease.ts';
import type { CrawlerParts } from './parts.ts';
import { setAside } from './set-aside.ts';
import { HostClosed, waitForTurn } from './turn.ts';

/** A visit ends after so many fetches or seconds; the schedule brings the host back, so that no host holds a worker for ever. */
const visitLimit = { fetches: 600, seconds: 60 };
/** Tasks that are read at once, or as many as two turns are for: what becomes due meanwhile waits for as many. */
const tasksAtOnce = 8;
/** The second is taken where what came in the first is stored. */
const turnsAtOnce = 2;

/** Fetches what is due at one host, one request at a time, no faster than its delay. Does nothing where another worker is there. */
export async function visit(parts: CrawlerParts, host: string, signal: AbortSignal): Promise<void> {
  const lease = await leaseHost(parts.db, host);
  if (!lease) return;
  const stopRenewing = keepRenewing(parts, lease);
  const answers = new Answers(parts, lease);
  try {
    await fetchAndStore(parts, lease, answers, AbortSignal.any([signal, lease.lost.signal]));
  } catch (error) {
    if (error instanceof HostClosed) return;
    if (!(error instanceof LeaseLost)) throw error;
    countLostLease();
    parts.logger.warn({ host, code: error.code }, error.message);
  } finally {
    stopRenewing();
    await releaseHost(parts.db, lease);
  }
}

/** What came before the visit was stopped, or its host closed, is stored all the same. */
async function fetchAndStore(...[parts, lease, answers, signal]: Parameters<typeof fetchDue>): Promise<void> {
  try {
    await fetchDue(parts, lease, answers, signal);
  } finally {
    await answers.store();
  }
}

async function fetchDue(
  parts: CrawlerParts,
  lease: HostLease,
  answers: Answers,
  signal: AbortSignal,
): Promise<void> {
  const end = performance.now() + visitLimit.seconds * 1_000;
  let waiting: DueTasks | null = null;
  for (let fetches = 0; fetches < visitLimit.fetches && performance.now() < end;) {
    const left = visitLimit.fetches - fetches;
    if (lease.turn.fetches === 0) await answers.store(waiting?.left);
    if (!waiting?.left) {
      await answers.store();
      const atOnce = Math.min(left, Math.max(tasksAtOnce, turnsAtOnce * fetchesInTurn(lease.delayMs)));
      waiting = await dueTasks(parts.db, lease.host, atOnce, parts.wanted?.() ?? null);
    }
    const next = waiting.next();
    answers.next = Math.min(waiting.left, left - 1);
    if (!next) return;
    const turn = waitForTurn(parts, lease, signal, waiting.left + 1);
    if (turn !== true && !(await turn)) return;
    try {
      fetches += await fetchTask(parts, lease, next, answers, { fetches: left, end }, signal);
    } catch (error) {
      // What could not be stored may be the answer to another task.
      if (answers.failed) throw error;
      await setAside(parts, lease, next, error);
      fetches += 1;
    }
  }
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

/** Gives how many fetches the task took. */
function fetchTask(
  parts: CrawlerParts,
  lease: HostLease,
  task: DueTask,
  answers: Answers,
  limit: VisitLimit,
  signal: AbortSignal,
): Promise<number> {
  const known = requestOf(parts, task);
  const walk = walkOf(known);
  const crawlList = crawlOfList(parts, task);
  if (!walk && !crawlList) return crawlTask(parts, lease, task, known, answers, signal);
  return fetchMany(answers, async () => {
    if (walk) return crawlSite(parts, lease, task, walk, limit, signal);
    await crawlList?.(parts, lease, task, signal);
    return 1;
  });
}

/** A walk takes several fetches, and goes on in another visit where this one ends; what came before it is stored first. */
async function fetchMany(answers: Answers, crawl: () => Promise<number>): Promise<number> {
  await answers.store();
  return crawl();
}
