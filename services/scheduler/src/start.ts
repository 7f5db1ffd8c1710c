import {
  normalizeTarget,
  startTicks,
  tick,
  visitHost,
  type Queues,
  type RunningWorker,
  type TickKind,
} from '@juxta/jobs';
import type { Logger } from '@juxta/runtime';
import { dueHosts, makeIndexesDue, refreshThreshold, targetsToNormalize, type Database } from '@juxta/store';

import { startSealer } from './sealer.ts';

export interface SchedulerParts {
  readonly db: Database;
  readonly queues: Queues;
  readonly logger: Logger;
  /** The only targets to wake crawlers for; all that is due when absent. */
  readonly wanted?: () => readonly string[];
  /** Milliseconds between two looks at what is due, and between two sweeps. */
  readonly everyMs?: Readonly<Record<TickKind, number>>;
}

const defaultEveryMs = { schedule: 1_000, sweep: 30_000 };

/** A capture younger than this is left to the job that its crawler added. */
const sweepAfterSeconds = 30;

/**
 * Wakes crawlers for hosts with due work and, as a sweeper, normalizers for captures that nobody read. Seals the log as
 * it grows.
 */
export async function startScheduler(parts: SchedulerParts): Promise<RunningWorker> {
  const worker = await parts.queues.work(
    tick,
    ({ kind }) => (kind === 'schedule' ? wakeCrawlers(parts) : sweep(parts)),
    { concurrency: 1 },
  );
  const ticks = startTicks(parts.queues, { ...defaultEveryMs, ...parts.everyMs }, parts.logger);
  const sealer = startSealer(parts);
  return {
    close: async () => {
      await sealer.close();
      await ticks.stop();
      await worker.close();
    },
  };
}

export async function wakeCrawlers({
  db,
  queues,
  wanted,
}: Pick<SchedulerParts, 'db' | 'queues' | 'wanted'>): Promise<void> {
  await makeIndexesDue(db);
  const hosts = await dueHosts(db, wanted?.() ?? null);
  await queues.addBulk(
    visitHost,
    hosts.map((host) => ({ host })),
  );
}

/**
 * Refills the queue from what stands in the database: the whole recovery from an emptied or repeating queue. Takes the
 * occasion to find the threshold of the recrawl again when it is old.
 */
export async function sweep(
  { db, queues }: Pick<SchedulerParts, 'db' | 'queues'>,
  olderThanSeconds = sweepAfterSeconds,
): Promise<void> {
  try {
    await queues.addBulk(normalizeTarget, await targetsToNormalize(db, olderThanSeconds));
  } finally {
    await refreshThreshold(db);
  }
}
