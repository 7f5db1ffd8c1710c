import {
  intervalLimits,
  jitterOf,
  learnedRate,
  nextInterval,
  rateClass,
  thresholdFor,
  withCheck,
} from '@juxta/domain';
import type { Connection, Database, ReadAnswer, Scheduled, TaskResult } from '@juxta/store';

import { keyOf, type StoredTask } from './frontier.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

export interface StoredThreshold {
  readonly seconds: number;
  readonly computedAt: number;
}

const one = 'threshold';

/** With its row locked; undefined where it is not one of its own. */
async function lockTask(
  trx: Transaction,
  task: { readonly target: string; readonly request: string },
): Promise<StoredTask | undefined> {
  await trx.lockRow(`task ${keyOf(task)}`);
  const row = trx.server.tasks.get(trx, keyOf(task));
  return row && Number.isFinite(row.dueAt) ? row : undefined;
}

const thresholdOf = (trx: Transaction): number | null => trx.server.thresholds.get(trx, one)?.seconds ?? null;

/** With one more comparison, where there was an answer before to compare with. */
function compared(task: StoredTask, at: number, changed: boolean): StoredTask {
  if (task.checkedAt === null) return { ...task, checkedAt: at };
  const history = withCheck(task.history, (at - task.checkedAt) / 1_000, changed);
  return { ...task, history, checks: task.checks + 1, checkedAt: at };
}

export async function finishTask(db: Connection, result: TaskResult): Promise<void> {
  await sessionOf(db).statement('finish task', (trx) => finish(trx, result));
}

/** Does nothing where it is no longer as `seen`. */
export async function finish(trx: Transaction, result: TaskResult, seen?: Scheduled): Promise<boolean> {
  const before = await lockTask(trx, result);
  if (!before || (seen && !isAsSeen(before, seen))) return false;
  finishRow(trx, result, before);
  return true;
}

const isAsSeen = ({ visits, checkedAt }: StoredTask, seen: Scheduled): boolean =>
  visits === seen.visits &&
  checkedAt === (seen.checkedAt === null ? null : Math.round(seen.checkedAt * 1_000));

function finishRow(trx: Transaction, result: TaskResult, before: StoredTask): void {
  const now = trx.server.now();
  const { outcome, answer } = result;
  const isCompared = answer === 'changed' || answer === 'unchanged';
  const task = isCompared ? compared(before, now, answer === 'changed') : before;
  const failed = ['failed', 'denied', 'final'].includes(answer);
  const interval = failed
    ? before.intervalSeconds
    : intervalAfter(task, answer, before.checkedAt, thresholdOf(trx));
  const jitter = jitterOf(`${task.target} ${task.request} ${before.visits + 1}`);
  const wait = failed ? failureWait(before.failures, result) : (interval ?? before.refreshSeconds) * jitter;
  trx.server.tasks.put(trx, keyOf(task), {
    ...task,
    fetchedAt: now,
    lastOutcome: outcome,
    visits: before.visits + 1,
    failures: failed ? before.failures + 1 : 0,
    deniedAt:
      answer === 'denied' && (before.failures === 0 || before.deniedAt === null) ? now : before.deniedAt,
    intervalSeconds: interval,
    dueAt: now + wait * 1_000,
  });
}

function failureWait(failures: number, { outcome, answer }: TaskResult): number {
  const day = 86_400;
  const times = outcome === 'not_found' ? 2 : answer === 'final' ? 4 : Infinity;
  if (failures >= times) return 30 * day;
  return Math.min(answer === 'denied' ? 7 * day : day, 300 * 2 ** Math.min(failures, 11));
}

function intervalAfter(
  task: StoredTask,
  answer: TaskResult['answer'],
  checkedBefore: number | null,
  threshold: number | null,
): number {
  if (answer === 'walked') return task.refreshSeconds;
  const isCompared = answer !== 'unread' && checkedBefore !== null;
  return Math.round(
    nextInterval(task, learnedRate(task), isCompared ? answer === 'changed' : null, threshold),
  );
}

export async function judgeTask(db: Connection, read: ReadAnswer): Promise<void> {
  await sessionOf(db).statement('judge task', async (trx) => {
    const task = await lockTask(trx, read);
    const at = Date.parse(read.observedAt);
    if (!task || (task.checkedAt !== null && at <= task.checkedAt)) return;
    const before = factsBefore(trx, read);
    const changed = before && !before.equals(read.factsHash);
    const next = changed === null ? { ...task, checkedAt: at } : compared(task, at, changed);
    const isCompared = changed !== null && task.checkedAt !== null;
    const interval = Math.round(
      nextInterval(next, learnedRate(next), isCompared ? changed : null, thresholdOf(trx)),
    );
    const now = trx.server.now();
    const wait = interval * jitterOf(`${read.target} ${read.request} ${task.visits}`);
    const waits = task.dueAt > now && task.failures === 0;
    const dueAt = waits ? (task.fetchedAt ?? now) + wait * 1_000 : task.dueAt;
    trx.server.tasks.put(trx, keyOf(task), { ...next, intervalSeconds: interval, dueAt });
  });
}

function factsBefore(trx: Transaction, read: ReadAnswer): Buffer | null {
  const { captures, observations } = trx.server;
  const known = observations.rows(trx).filter((row) => {
    const isAlike = row.target === read.target && row.extractorVersion === read.extractorVersion;
    if (!isAlike || row.outcome !== 'read' || row.factsHash === null || row.seq >= read.seq) return false;
    return captures.get(trx, row.capture)?.request === read.request;
  });
  return known.toSorted((a, b) => a.seq - b.seq).at(-1)?.factsHash ?? null;
}

export async function refreshThreshold(db: Database, olderThanSeconds = 3_600): Promise<void> {
  await sessionOf(db).statement('refresh threshold', async (trx) => {
    const { tasks, thresholds, now } = trx.server;
    const last = thresholds.get(trx, one);
    if (last && last.computedAt > now() - olderThanSeconds * 1_000) return;
    const asked = tasks.rows(trx).filter((task) => task.active && Number.isFinite(task.dueAt));
    const rates = asked.map((task) => ({ task, rate: learnedRate(task) }));
    const known = rates.flatMap(({ task, rate }) =>
      rate === null ? [] : { rate: rateClass(rate), tasks: 1, ...intervalLimits(task) },
    );
    if (known.length === 0) return;
    const perSecond = (seconds: readonly number[]): number =>
      seconds.reduce((sum, each) => sum + 1 / each, 0);
    const budget = perSecond(asked.map(({ refreshSeconds }) => refreshSeconds));
    const feeling = rates.filter(({ rate }) => rate === null).map(({ task }) => task);
    const spent = perSecond(feeling.map((task) => Math.max(1, task.intervalSeconds ?? task.refreshSeconds)));
    await trx.lockRow(one);
    thresholds.put(trx, one, { seconds: thresholdFor(known, budget - spent), computedAt: now() });
  });
}
