import { nextInterval, withCheck } from '@juxta/domain';
import type { Connection, ReadAnswer, refreshThreshold as realRefresh, TaskResult } from '@juxta/store';

import type { StoredTask } from './frontier.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

// No threshold is ever found here, and nothing is jittered: when exactly a task is due is no matter of this model.
const threshold = null;

const keyOf = (task: { readonly target: string; readonly request: string }): string =>
  JSON.stringify([task.target, task.request]);

async function lockTask(
  trx: Transaction,
  named: { readonly target: string; readonly request: string },
): Promise<StoredTask | undefined> {
  await trx.lockRow(`task ${keyOf(named)}`);
  const task = trx.server.tasks.get(trx, keyOf(named));
  return task && Number.isFinite(task.dueAt) ? task : undefined;
}

function compared(task: StoredTask, at: number, changed: boolean): StoredTask {
  if (task.checkedAt === null) return { ...task, checkedAt: at };
  const history = withCheck(task.history, (at - task.checkedAt) / 1_000, changed);
  const changes = task.changes + (changed ? 1 : 0);
  return { ...task, history, changes, checks: task.checks + 1, checkedAt: at };
}

export async function finishTask(db: Connection, result: TaskResult): Promise<void> {
  await sessionOf(db).statement('finish task', async (trx) => {
    const { tasks, now } = trx.server;
    const before = await lockTask(trx, result);
    if (!before) return;
    const { answer } = result;
    const isCompared = answer === 'changed' || answer === 'unchanged';
    const task = isCompared ? compared(before, now(), answer === 'changed') : before;
    const failed = answer === 'failed';
    const changed = isCompared && before.checkedAt !== null ? answer === 'changed' : null;
    const seconds =
      answer === 'walked' ? task.refreshSeconds : Math.round(nextInterval(task, changed, threshold));
    tasks.put(trx, keyOf(task), {
      ...task,
      fetchedAt: now(),
      lastOutcome: result.outcome,
      visits: task.visits + 1,
      failures: failed ? task.failures + 1 : 0,
      intervalSeconds: failed ? task.intervalSeconds : seconds,
      dueAt: now() + (failed ? failureWait(task.failures, result.outcome) : seconds) * 1_000,
    });
  });
}

function failureWait(failures: number, outcome: string): number {
  if (outcome === 'not_found' && failures >= 2) return 30 * 86_400;
  return Math.min(86_400, 300 * 2 ** Math.min(failures, 9));
}

export async function judgeTask(db: Connection, read: ReadAnswer): Promise<void> {
  await sessionOf(db).statement('judge task', async (trx) => {
    const { tasks, now } = trx.server;
    const task = await lockTask(trx, read);
    const at = Date.parse(read.observedAt);
    if (!task || (task.checkedAt !== null && at <= task.checkedAt)) return;
    const before = factsBefore(trx, read);
    const changed = before === null ? null : !before.equals(read.factsHash);
    const next = changed === null ? { ...task, checkedAt: at } : compared(task, at, changed);
    const seconds = Math.round(nextInterval(next, task.checkedAt === null ? null : changed, threshold));
    const waits = task.dueAt > now() && task.failures === 0;
    const dueAt = waits ? (task.fetchedAt ?? now()) + seconds * 1_000 : task.dueAt;
    tasks.put(trx, keyOf(task), { ...next, intervalSeconds: seconds, dueAt });
  });
}

function factsBefore(trx: Transaction, read: ReadAnswer): Buffer | null {
  const earlier = trx.server.captures
    .rows(trx)
    .filter(
      ({ target, request, seq }) => target === read.target && request === read.request && seq < read.seq,
    )
    .toSorted((a, b) => b.seq - a.seq);
  const observations = trx.server.observations.rows(trx);
  for (const { id } of earlier) {
    const found = observations.find(
      (o) => o.capture === id && o.outcome === 'read' && o.extractorVersion === read.extractorVersion,
    );
    if (found?.factsHash) return found.factsHash;
  }
  return null;
}

export const refreshThreshold: typeof realRefresh = async () => undefined;
