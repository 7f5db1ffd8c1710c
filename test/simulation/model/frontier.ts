import { noHistory, type ChangeHistory } from '@juxta/domain';
import {
  askedAnew,
  denialOutcomes,
  type Connection,
  type Database,
  type DueTask,
  type DueTasks,
  type PlannedTask,
  type Scheduled,
} from '@juxta/store';

import { newId, previousBody } from './captures.ts';
import { by } from './order.ts';
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
  readonly sampled: boolean;
  readonly visits: number;
  readonly checks: number;
  readonly checkedAt: number | null;
  readonly history: ChangeHistory;
  readonly intervalSeconds: number | null;
  readonly failures: number;
  readonly active: boolean;
  readonly asked: string | null;
  readonly deniedAt: number | null;
}

export const keyOf = (task: { readonly target: string; readonly request: string }): string =>
  JSON.stringify([task.target, task.request]);

export async function planTasks(
  db: Connection,
  tasks: readonly PlannedTask[],
  { all = false }: { readonly all?: boolean } = {},
): Promise<void> {
  if (tasks.length === 0) return;
  await sessionOf(db).statement('plan tasks', async (trx) => {
    const hosts = Map.groupBy(tasks, (task) => task.host);
    for (const host of [...hosts.keys()].toSorted()) {
      const delayMs = Math.max(...(hosts.get(host) ?? []).map((task) => task.delayMs));
      await planHost(trx, host, delayMs, all);
    }
    openAnew(trx, tasks);
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

/** The model knows no robots.txt: what is declared is the delay. */
async function planHost(trx: Transaction, host: string, delayMs: number, all: boolean): Promise<void> {
  const { hosts } = trx.server;
  const isAsPlanned = (): boolean => {
    const known = hosts.get(trx, host)?.delayMs ?? -1;
    return all ? known === delayMs : known >= delayMs;
  };
  if (isAsPlanned()) return;
  await trx.lockRow(`host ${host}`);
  const known = hosts.get(trx, host);
  if (known && !isAsPlanned()) hosts.put(trx, host, { ...known, delayMs });
  if (known) return;
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
  const { target, request, source, host, refreshSeconds, sampled = false, asked = null } = task;
  if (known) {
    const kept = Number.isFinite(known.dueAt) === Number.isFinite(dueAt) ? known.dueAt : dueAt;
    const again = failedFor(known, asked) ? Math.min(kept, dueAt) : kept;
    const followed = { host, refreshSeconds, sampled, active: true, asked: asked ?? known.asked };
    const lastOutcome = unlessNotAsked(known.lastOutcome);
    tasks.put(trx, keyOf(task), { ...known, ...followed, lastOutcome, dueAt: again });
    return;
  }
  const planned = { target, request, source, host, refreshSeconds, sampled, dueAt, active: true, asked };
  const never = { fetchedAt: null, lastOutcome: null, visits: 0, failures: 0, deniedAt: null };
  const unchecked = { checks: 0, checkedAt: null, history: noHistory, intervalSeconds: null };
  tasks.put(trx, keyOf(task), { ...planned, ...never, ...unchecked });
}

/** It can have no answer, to something else than what is asked for now. */
function failedFor(
  { asked, failures, lastOutcome }: StoredTask,
  now: string | null,
  outcomes: readonly string[] = askedAnew,
): boolean {
  if (asked === null || now === null || asked === now || failures === 0) return false;
  return lastOutcome !== null && outcomes.includes(lastOutcome);
}

/** Hosts that denied all that was asked for, where something else is. */
function openAnew(trx: Transaction, planned: readonly PlannedTask[]): void {
  const { tasks, hosts } = trx.server;
  for (const task of planned) {
    const known = tasks.get(trx, keyOf(task));
    if (!known || !failedFor(known, task.asked ?? null, denialOutcomes)) continue;
    const row = hosts.get(trx, known.host);
    if (row && denialOutcomes.includes(row.blockedWhy?.split(':')[0] ?? ''))
      hosts.put(trx, known.host, { ...row, streak: 0, blockedUntil: null, blockedWhy: null });
  }
}

export async function retireTargets(db: Connection, targets: readonly string[]): Promise<void> {
  await updateTasks(db, 'retire targets', (task) =>
    targets.includes(task.target)
      ? { ...task, active: false, lastOutcome: unlessNotAsked(task.lastOutcome) }
      : task,
  );
}

const notAsked = 'not_asked';
const unlessNotAsked = (outcome: string | null): string | null => (outcome === notAsked ? null : outcome);

export async function retireRequest(
  db: Connection,
  { target, request }: { readonly target: string; readonly request: string },
): Promise<void> {
  await updateTasks(db, 'retire request', (task) =>
    task.target === target && task.request === request
      ? { ...task, active: false, lastOutcome: notAsked }
      : task,
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

/** Their requests are no targets' own. */
const lists = ['index', 'changes'];

export async function plannedTargets(db: Database): Promise<readonly string[]> {
  return sessionOf(db).statement('planned targets', (trx) => {
    const isAsked = ({ active, lastOutcome, request }: StoredTask): boolean =>
      (active || lastOutcome === notAsked) && !lists.includes(request);
    const asked = trx.server.tasks.rows(trx).filter(isAsked);
    return [...new Set(asked.map((task) => task.target))].toSorted();
  });
}

export async function dueTasks(
  db: Database,
  host: string,
  limit: number,
  wanted: readonly string[] | null = null,
): Promise<DueTasks> {
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
    const tasks = sorted.slice(0, limit);
    const isAlone = new Set(tasks.map(({ target }) => target)).size === tasks.length;
    return inTurn(tasks.map((task) => ({ ...taskOf(trx, task), isAlone })));
  });
}

function taskOf(trx: Transaction, task: StoredTask): Omit<DueTask, 'isAlone'> {
  const previous = previousBody(trx, task);
  return {
    target: task.target,
    request: task.request,
    source: task.source,
    fetched_at: task.fetchedAt === null ? null : new Date(task.fetchedAt),
    capture: newId(trx.server),
    previous,
    sha256: previous?.sha256?.toString('hex') ?? null,
    isFile: false,
    schedule: scheduleOf(trx, task),
    readAt: performance.now(),
  };
}

function inTurn(tasks: DueTask[]): DueTasks {
  return {
    get left() {
      return tasks.length;
    },
    next: () => tasks.shift(),
    *[Symbol.iterator]() {
      for (let task = tasks.shift(); task; task = tasks.shift()) yield task;
    },
  };
}

/** Its times are in seconds. */
function scheduleOf(trx: Transaction, task: StoredTask): Scheduled {
  const { refreshSeconds, sampled, checks, history, intervalSeconds, visits, failures } = task;
  const seconds = (at: number | null): number | null => (at === null ? null : at / 1_000);
  return {
    refreshSeconds,
    sampled,
    checks,
    history,
    intervalSeconds,
    visits,
    failures,
    checkedAt: seconds(task.checkedAt),
    fetchedAt: seconds(task.fetchedAt),
    lastFailure: task.failures > 0 ? task.lastOutcome : null,
    waits: false,
    now: trx.server.now() / 1_000,
    threshold: trx.server.thresholds.rows(trx)[0]?.seconds ?? null,
  };
}
