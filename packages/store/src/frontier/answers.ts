import { learnedRate } from '@juxta/domain';

import { bodiesOf, captureJson, type NewCapture } from '../captures/record.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { assertLease } from './hosts.ts';
import { LeaseLost, leaseSeconds, secondsLeft, type HostLease } from './lease.ts';
import { finished, finishTask, type Failure, type TaskResult } from './recrawl.ts';
import type { DueTask } from './tasks.ts';
import { fetchesAfter, grantTurn } from './turns.ts';

/** What came of one request, where that is no news of its host or its source. */
export interface TaskAnswer {
  readonly capture: NewCapture;
  readonly task: DueTask;
  /** Of the extractor that reads it. */
  readonly extractorVersion: number;
  readonly result: { readonly outcome: string; readonly answer: 'unchanged' | 'unread' | Failure };
}

/** See migration 000019. */
const record = prepared<{ told: string; moved: string; turn: boolean }>(
  'record-answers',
  `SELECT array_to_string(told, ',') AS told, array_to_string(moved, ',') AS moved, turn FROM crawl.record_answers($1, $2, $3, $4, $5, $6, $7, $8, $9, ${leaseSeconds})`,
);

/**
 * Stores the answers of one host in the order in which they came, and moves their tasks on, in one round trip. Gives the
 * ids of the captures that were read by this: "not modified", where `recordConfirmation` says that nothing can follow.
 * `next`: how many fetches are to follow at once, for which a turn is taken as well where none is left and it is soon.
 * Throws LeaseLost, and nothing is written. Of one target at most one answer may be "not modified".
 */
export async function recordAnswers(
  db: Database,
  lease: HostLease,
  answers: readonly TaskAnswer[],
  next = 0,
): Promise<ReadonlySet<string>> {
  if (answers.length === 0) return new Set();
  const bodies = bodiesOf(answers.map(({ capture }) => capture));
  const rows = JSON.stringify(answers.map(toRow));
  const asked = performance.now();
  const fetches = fetchesAfter(lease, next);
  const moved_s = fetches === 0 ? null : (fetches * lease.delayMs) / 1_000;
  const values = [lease.host, lease.fence, ...bodies, rows, moved_s, secondsLeft(lease)];
  const [row] = await record(db, values);
  if (!row) throw new LeaseLost(lease.host);
  if (row.turn) grantTurn(lease, fetches, asked);
  const moved = idsOf(row.moved);
  const others = answers.filter(({ capture }) => !moved.has(capture.id));
  if (others.length > 0) await finishOthers(db, lease, others);
  return idsOf(row.told);
}

const idsOf = (list: string): ReadonlySet<string> => new Set(list === '' ? [] : list.split(','));

/** Whose schedule another process has changed since it was read: by what it is now. */
async function finishOthers(db: Database, lease: HostLease, answers: readonly TaskAnswer[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await assertLease(trx, lease);
    for (const answer of answers) await finishTask(trx, resultOf(answer));
  });
}

const resultOf = ({ capture: { target, request }, result }: TaskAnswer): TaskResult => ({
  target,
  request,
  ...result,
});

function toRow(answer: TaskAnswer) {
  const { capture, task, extractorVersion, result } = answer;
  const { schedule, readAt } = task;
  const now = schedule.now + (performance.now() - readAt) / 1_000;
  const next = finished(schedule, resultOf(answer), now);
  return {
    ...captureJson(capture),
    extractor_version: extractorVersion,
    said: result.outcome,
    visits: schedule.visits,
    checked_at: schedule.checkedAt,
    failures: next.failures,
    interval_s: next.intervalSeconds,
    wait_s: next.waitSeconds,
    compared: next.compared,
    checks: next.task.checks,
    change_weight: next.task.history.changes,
    changed_s: next.task.history.changedSeconds,
    unchanged_s: next.task.history.unchangedSeconds,
    change_rate: learnedRate(next.task),
  };
}
