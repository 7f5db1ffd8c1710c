import type { Connection, Database, DueTask, PlannedTask, TaskResult } from '@juxta/store';

import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

/** Times are in milliseconds; Infinity and -Infinity are those of Postgres. */
export interface StoredHost {
  readonly host: string;
  readonly delayMs: number;
  readonly fence: number;
  readonly leasedUntil: number | null;
  readonly nextFetchAt: number;
  readonly blockedUntil: number | null;
  readonly blockedWhy: string | null;
  readonly streak: number;
  /** The process that took the lease last. */
  readonly by: string;
}

export interface StoredTask {
  readonly target: string;
  readonly request: string;
  readonly source: string;
  readonly host: string;
  readonly dueAt: number;
  readonly fetchedAt: number | null;
  readonly lastOutcome: string | null;
  readonly refreshSeconds: number;
  readonly visits: number;
  readonly changes: number;
  readonly intervalSeconds: number | null;
  readonly failures: number;
  readonly active: boolean;
}

const keyOf = (task: { readonly target: string; readonly request: string }): string =>
  JSON.stringify([task.target, task.request]);

const by =
  <Row>(...picks: ((row: Row) => string | number)[]) =>
  (a: Row, b: Row): number => {
    for (const pick of picks) if (pick(a) !== pick(b)) return pick(a) < pick(b) ? -1 : 1;
    return 0;
  };

export async function planTasks(db: Connection, tasks: readonly PlannedTask[]): Promise<void> {
  if (tasks.length === 0) return;
  await sessionOf(db).statement('plan tasks', async (trx) => {
    const hosts = Map.groupBy(tasks, (task) => task.host);
    for (const host of [...hosts.keys()].toSorted()) {
      const delayMs = Math.max(...(hosts.get(host) ?? []).map((task) => task.delayMs));
      await planHost(trx, host, delayMs);
    }
    const unique = new Map(tasks.toReversed().map((task) => [keyOf(task), task]));
    const sorted = [...unique.values()].toSorted(
      by(
        (t) => t.target,
        (t) => t.request,
      ),
    );
    for (const task of sorted) await planTask(trx, task);
  });
}

async function planHost(trx: Transaction, host: string, delayMs: number): Promise<void> {
  const { hosts } = trx.server;
  if (hosts.get(trx, host)) return;
  await trx.lockRow(`host ${host}`);
  if (hosts.get(trx, host)) return;
  hosts.put(trx, host, {
    host,
    delayMs,
    fence: 0,
    leasedUntil: null,
    nextFetchAt: -Infinity,
    blockedUntil: null,
    blockedWhy: null,
    streak: 0,
    by: '',
  });
}

async function planTask(trx: Transaction, task: PlannedTask): Promise<void> {
  const { tasks, now } = trx.server;
  await trx.lockRow(`task ${keyOf(task)}`);
  const known = tasks.get(trx, keyOf(task));
  const dueAt = task.member ? Infinity : now();
  const { target, request, source, host, refreshSeconds } = task;
  if (known) {
    const kept = Number.isFinite(known.dueAt) === Number.isFinite(dueAt) ? known.dueAt : dueAt;
    tasks.put(trx, keyOf(task), { ...known, host, refreshSeconds, active: true, dueAt: kept });
    return;
  }
  const fresh = { visits: 0, changes: 0, intervalSeconds: null, failures: 0, active: true };
  const never = { fetchedAt: null, lastOutcome: null };
  tasks.put(trx, keyOf(task), { target, request, source, host, refreshSeconds, dueAt, ...fresh, ...never });
}

export async function retireTargets(db: Connection, targets: readonly string[]): Promise<void> {
  await updateTasks(db, 'retire targets', (task) =>
    targets.includes(task.target) ? { ...task, active: false } : task,
  );
}

export async function makeDue(db: Database, targets: readonly string[]): Promise<void> {
  await updateTasks(db, 'make due', (task, now) =>
    targets.includes(task.target) && task.dueAt < Infinity
      ? { ...task, dueAt: Math.min(task.dueAt, now) }
      : task,
  );
}

/** An index is due where it has members that it never spoke for. */
export async function makeIndexesDue(db: Database): Promise<void> {
  const lacking = (trx: Transaction, index: string): boolean =>
    trx.server.tasks.rows(trx).some((m) => m.request === index && m.active && m.fetchedAt === null);
  await updateTasks(db, 'make indexes due', (task, now, trx) => {
    const waits = task.request === 'index' && task.dueAt > now && task.failures === 0;
    return waits && lacking(trx, task.target) ? { ...task, dueAt: now } : task;
  });
}

/** Each row is looked at again under its lock, as READ COMMITTED does it. */
async function updateTasks(
  db: Connection,
  what: string,
  change: (task: StoredTask, now: number, trx: Transaction) => StoredTask,
): Promise<void> {
  await sessionOf(db).statement(what, async (trx) => {
    const { tasks, now } = trx.server;
    for (const seen of tasks.rows(trx)) {
      if (change(seen, now(), trx) === seen) continue;
      await trx.lockRow(`task ${keyOf(seen)}`);
      const task = tasks.get(trx, keyOf(seen)) ?? seen;
      tasks.put(trx, keyOf(task), change(task, now(), trx));
    }
  });
}

export async function plannedTargets(db: Database): Promise<readonly string[]> {
  return sessionOf(db).statement('planned targets', (trx) => {
    const asked = trx.server.tasks.rows(trx).filter((task) => task.active && task.request !== 'index');
    return [...new Set(asked.map((task) => task.target))].toSorted();
  });
}

export async function dueTasks(
  db: Database,
  host: string,
  limit: number,
  wanted: readonly string[] | null = null,
): Promise<readonly DueTask[]> {
  return sessionOf(db).statement('due tasks', (trx) => {
    const now = trx.server.now();
    const due = trx.server.tasks
      .rows(trx)
      .filter((task) => task.host === host && task.active && task.dueAt <= now)
      .filter((task) => wanted === null || wanted.includes(task.target));
    const sorted = due.toSorted(
      by(
        (t) => t.dueAt,
        (t) => t.target,
        (t) => t.request,
      ),
    );
    return sorted.slice(0, limit).map((task) => ({
      target: task.target,
      request: task.request,
      source: task.source,
      visits: task.visits,
      interval_s: task.intervalSeconds,
      refresh_seconds: task.refreshSeconds,
      fetched_at: task.fetchedAt === null ? null : new Date(task.fetchedAt),
    }));
  });
}

const shortest = 60;
const longest = 30 * 86_400;

export async function finishTask(db: Connection, result: TaskResult): Promise<void> {
  await sessionOf(db).statement('finish task', async (trx) => {
    const { tasks, now } = trx.server;
    await trx.lockRow(`task ${keyOf(result)}`);
    const task = tasks.get(trx, keyOf(result));
    if (!task) return;
    const seconds = nextInterval(task, result.changed);
    const wait = result.failed ? Math.min(86_400, 300 * 2 ** Math.min(task.failures, 9)) : seconds;
    tasks.put(trx, keyOf(task), {
      ...task,
      fetchedAt: now(),
      lastOutcome: result.outcome,
      visits: task.visits + 1,
      changes: task.changes + (result.changed ? 1 : 0),
      failures: result.failed ? task.failures + 1 : 0,
      intervalSeconds: result.failed ? task.intervalSeconds : seconds,
      dueAt: now() + wait * 1_000,
    });
  });
}

function nextInterval({ visits, intervalSeconds, refreshSeconds }: StoredTask, changed: boolean): number {
  const learned = visits === 0 || intervalSeconds === null ? null : intervalSeconds * (changed ? 0.5 : 1.1);
  const least = Math.min(shortest, refreshSeconds);
  return Math.round(Math.min(longest, Math.max(least, learned ?? refreshSeconds)));
}
