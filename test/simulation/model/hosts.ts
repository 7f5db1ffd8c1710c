import { LeaseLost, noTurn, secondsLeft, type Connection, type Database, type HostLease } from '@juxta/store';

import type { StoredHost } from './frontier.ts';
import { by } from './order.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

export const leaseMs = 20_000;

export const isOver = (until: number | null, now: number): boolean => until === null || until <= now;

export async function dueHosts(
  db: Database,
  wanted: readonly string[] | null = null,
  limit = 500,
): Promise<readonly string[]> {
  return sessionOf(db).statement('due hosts', (trx) => {
    const { hosts, tasks, now } = trx.server;
    const due = new Map<string, number>();
    for (const task of tasks.rows(trx)) {
      if (!task.active || task.dueAt > now() || (wanted && !wanted.includes(task.target))) continue;
      due.set(task.host, Math.min(due.get(task.host) ?? Infinity, task.dueAt));
    }
    const open = hosts
      .rows(trx)
      .filter((row) => isOver(row.leasedUntil, now()) && isOver(row.blockedUntil, now()))
      .map((row) => ({ row, dueAt: due.get(row.host) ?? Infinity }))
      .filter(({ dueAt }) => dueAt <= now());
    const sorted = open.toSorted(
      by(
        ({ row, dueAt }) => Math.max(dueAt, row.nextFetchAt),
        ({ dueAt }) => dueAt,
        ({ row }) => row.host,
      ),
    );
    return sorted.slice(0, limit).map(({ row }) => row.host);
  });
}

export async function leaseHost(db: Database, host: string): Promise<HostLease | null> {
  const heldUntil = performance.now() + leaseMs;
  const leased = await updateHost(db, 'lease host', host, (row, now, trx) => {
    if (!isOver(row.leasedUntil, now) || !isOver(row.blockedUntil, now)) return null;
    // One that was never given back is a dead worker's, whose last request may have gone out a moment ago.
    const nextFetchAt =
      row.leasedUntil === null ? row.nextFetchAt : Math.max(row.nextFetchAt, now + row.delayMs);
    return { ...row, fence: row.fence + 1, leasedUntil: now + leaseMs, nextFetchAt, by: trx.by };
  });
  if (!leased) return null;
  const { fence, delayMs } = leased;
  const fresh = { robots: null, declaredMs: delayMs, answeredAt: null, slowMs: 0, turn: noTurn };
  return { host, fence, delayMs, ...fresh, heldUntil, unwell: isUnwell(leased), lost: new AbortController() };
}

const isUnwell = ({ streak, blockedUntil }: StoredHost): boolean => streak > 0 || blockedUntil !== null;

export async function renewLease(db: Database, lease: HostLease): Promise<void> {
  const heldUntil = performance.now() + leaseMs;
  const renewed = await updateHost(db, 'renew lease', lease.host, (row, now) =>
    row.fence === lease.fence && row.leasedUntil !== null ? { ...row, leasedUntil: now + leaseMs } : null,
  );
  if (renewed) lease.heldUntil = heldUntil;
}

export async function assertLease(db: Connection, lease: HostLease): Promise<void> {
  await sessionOf(db).statement('assert lease', (trx) => holdLease(trx, lease));
}

export async function holdLease(trx: Transaction, lease: HostLease): Promise<void> {
  await trx.lockRow(`host ${lease.host}`);
  if (trx.server.hosts.get(trx, lease.host)?.fence !== lease.fence) throw new LeaseLost(lease.host);
}

export async function releaseHost(db: Database, lease: HostLease): Promise<void> {
  const left = secondsLeft(lease);
  await updateHost(db, 'release host', lease.host, (row, now) => {
    const nextFetchAt = left === null ? row.nextFetchAt : now + left * 1_000;
    return row.fence === lease.fence ? { ...row, leasedUntil: null, nextFetchAt } : null;
  });
}

export async function blockHost(
  db: Connection,
  host: string,
  seconds: number | null,
  why: string,
): Promise<void> {
  const more = 1 + Math.random() / 10;
  await updateHost(db, 'block host', host, (row, now) => {
    const times = Math.min(row.streak - (seconds === null ? 0 : 1), 11);
    const own = Math.min(86_400, 60 * 2 ** times) * more;
    const first = seconds !== null && row.streak === 0;
    const pause = first ? seconds : Math.max(seconds ?? 0, own);
    return { ...row, streak: row.streak + 1, blockedWhy: why, blockedUntil: now + 1_000 * pause };
  });
}

export async function pauseHost(db: Connection, host: string, seconds: number, why: string): Promise<void> {
  await updateHost(db, 'pause host', host, (row, now) => ({
    ...row,
    streak: 0,
    blockedWhy: why,
    blockedUntil: now + 1_000 * seconds,
  }));
}

export async function openHost(db: Connection, host: string): Promise<void> {
  await updateHost(db, 'open host', host, (row) =>
    isUnwell(row) ? { ...row, streak: 0, blockedUntil: null, blockedWhy: null } : null,
  );
}

/** One row under its lock; null leaves it as it is. */
export async function updateHost(
  db: Connection,
  what: string,
  host: string,
  change: (row: StoredHost, now: number, trx: Transaction) => StoredHost | null,
): Promise<StoredHost | null> {
  return sessionOf(db).statement(what, async (trx) => {
    const { hosts, now } = trx.server;
    const seen = hosts.get(trx, host);
    // What does not match needs no lock, as in Postgres.
    if (!seen || change(seen, now(), trx) === null) return null;
    await trx.lockRow(`host ${host}`);
    const changed = change(hosts.get(trx, host) ?? seen, now(), trx);
    if (changed) hosts.put(trx, host, changed);
    return changed;
  });
}
