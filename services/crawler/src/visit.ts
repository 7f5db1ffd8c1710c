import {
  dueTasks,
  leaseHost,
  LeaseLost,
  releaseHost,
  renewLease,
  type DueTask,
  type HostLease,
} from '@juxta/store';

import { countLostLease } from './count-fetch.ts';
import { crawlChanges } from './crawl-changes.ts';
import { crawlIndex } from './crawl-index.ts';
import { crawlSite, walkOf, type VisitLimit } from './crawl-site.ts';
import { crawlTask } from './crawl-task.ts';
import type { CrawlerParts } from './parts.ts';
import { waitForTurn } from './turn.ts';

/** A visit ends after so many fetches or seconds; the schedule brings the host back, so that no host holds a worker for ever. */
const visitLimit = { fetches: 20, seconds: 60 };

const renewEveryMs = 5_000;

/** Fetches what is due at one host, one request at a time, no faster than its delay. Does nothing where another worker is there. */
export async function visit(parts: CrawlerParts, host: string, signal: AbortSignal): Promise<void> {
  const lease = await leaseHost(parts.db, host);
  if (!lease) return;
  const renewal = keepRenewing(parts, lease);
  try {
    await fetchDue(parts, lease, signal);
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    countLostLease();
    parts.logger.warn({ host, code: error.code }, error.message);
  } finally {
    clearInterval(renewal);
    await releaseHost(parts.db, lease);
  }
}

/** One renewal at a time: behind a slow database they would pile up, and take the connections that the visit needs. */
function keepRenewing({ db, logger }: CrawlerParts, lease: HostLease): NodeJS.Timeout {
  let renewing = false;
  return setInterval(() => {
    if (renewing) return;
    renewing = true;
    // A renewal that fails is made up for by the next one; a lease that ran out is noticed before anything is written.
    void renewLease(db, lease)
      .catch((error: unknown) => logger.warn({ err: error, host: lease.host }, 'lease not renewed'))
      .finally(() => (renewing = false));
  }, renewEveryMs);
}

async function fetchDue(parts: CrawlerParts, lease: HostLease, signal: AbortSignal): Promise<void> {
  const end = performance.now() + visitLimit.seconds * 1_000;
  let fetches = 0;
  const isOver = (): boolean => fetches >= visitLimit.fetches || performance.now() >= end;
  while (!isOver()) {
    const tasks = await dueTasks(parts.db, lease.host, visitLimit.fetches, parts.wanted?.() ?? null);
    if (tasks.length === 0) return;
    // Nobody else fetches at this host as long as the lease is held.
    for (const task of tasks) {
      if (isOver() || !(await waitForTurn(parts, lease, signal))) return;
      fetches += await fetchTask(parts, lease, task, { fetches: visitLimit.fetches - fetches, end }, signal);
    }
  }
}

/** An index and a feed are known by their names: a source may call a request of a target `index` as well. */
function crawlOf({ sources }: CrawlerParts, { source, target, request }: DueTask): typeof crawlTask {
  const known = sources.get(source);
  if (request === 'index' && known?.indexes.some(({ name }) => name === target)) return crawlIndex;
  if (request === 'changes' && known?.changes.some(({ name }) => name === target)) return crawlChanges;
  return crawlTask;
}

/** Gives how many fetches the task took. A walk takes several, and goes on in another visit where this one ends. */
async function fetchTask(
  parts: CrawlerParts,
  lease: HostLease,
  task: DueTask,
  limit: VisitLimit,
  signal: AbortSignal,
): Promise<number> {
  const walk = walkOf(parts, task);
  if (walk) return crawlSite(parts, lease, task, walk, limit, signal);
  await crawlOf(parts, task)(parts, lease, task, signal);
  return 1;
}
