import { LeaseLost, type Connection, type Database, type FetchTurn, type HostLease } from '@juxta/store';

import type { StoredHost } from './frontier.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

const leaseMs = 20_000;
const soonMs = 2_000;

const isOver = (until: number | null, now: number): boolean => until === null || until <= now;

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
      const host = hosts.get(trx, task.host);
      if (!host || !isOver(host.leasedUntil, now()) || !isOver(host.blockedUntil, now())) continue;
      due.set(task.host, Math.min(due.get(task.host) ?? Infinity, task.dueAt));
    }
    const sorted = [...due].toSorted(([, a], [, b]) => a - b);
    return sorted.slice(0, limit).map(([host]) => host);
  });
}

export async function leaseHost(db: Database, host: string): Promise<HostLease | null> {
  const asked = performance.now();
  let unwell = false;
  const leased = await updateHost(db, 'lease host', host, (row, now, trx) => {
    if (!isOver(row.leasedUntil, now) || !isOver(row.blockedUntil, now)) return null;
    unwell = row.streak > 0 || row.blockedUntil !== null;
    // One that was never given back is a dead worker's, whose last request may have gone out a moment ago.
    const nextFetchAt =
      row.leasedUntil === null ? row.nextFetchAt : Math.max(row.nextFetchAt, now + row.delayMs);
    return { ...row, fence: row.fence + 1, leasedUntil: now + leaseMs, nextFetchAt, by: trx.by };
  });
  if (!leased) return null;
  const { fence, delayMs } = leased;
  return { host, fence, delayMs, robots: null, answeredAt: null, heldUntil: asked + leaseMs, unwell };
}

export async function takeTurn(db: Database, lease: HostLease): Promise<FetchTurn> {
  const asked = performance.now();
  const left = lease.answeredAt === null ? null : lease.delayMs - (asked - lease.answeredAt);
  let turn: FetchTurn | null = null;
  await updateHost(db, 'take turn', lease.host, (row, now) => {
    if (row.fence !== lease.fence || isOver(row.leasedUntil, now)) return null;
    const next = left === null ? row.nextFetchAt : now + left;
    const ms = Math.ceil(Math.max(0, next - now));
    const isBlocked = !isOver(row.blockedUntil, now);
    const isSoon = !isBlocked && ms <= soonMs;
    turn = isBlocked ? { kind: 'blocked' } : { kind: isSoon ? 'go' : 'wait', ms };
    const nextFetchAt = isSoon ? Math.max(next, now) + lease.delayMs : next;
    return { ...row, leasedUntil: now + leaseMs, nextFetchAt };
  });
  if (!turn) throw new LeaseLost(lease.host);
  [lease.answeredAt, lease.heldUntil] = [null, asked + leaseMs];
  return turn;
}

export async function checkLease(db: Database, lease: HostLease): Promise<void> {
  await sessionOf(db).statement('check lease', (trx) => {
    const row = trx.server.hosts.get(trx, lease.host);
    if (row?.fence !== lease.fence || isOver(row.leasedUntil, trx.server.now()))
      throw new LeaseLost(lease.host);
  });
}

export async function renewLease(db: Database, lease: HostLease): Promise<void> {
  const asked = performance.now();
  const renewed = await updateHost(db, 'renew lease', lease.host, (row, now) =>
    row.fence === lease.fence ? { ...row, leasedUntil: now + leaseMs } : null,
  );
  if (renewed) lease.heldUntil = asked + leaseMs;
}

export async function assertLease(db: Connection, lease: HostLease): Promise<void> {
  await sessionOf(db).statement('assert lease', async (trx) => {
    await trx.lockRow(`host ${lease.host}`);
    if (trx.server.hosts.get(trx, lease.host)?.fence !== lease.fence) throw new LeaseLost(lease.host);
  });
}

export async function releaseHost(db: Database, lease: HostLease): Promise<void> {
  await updateHost(db, 'release host', lease.host, (row, now) => {
    const waits = Math.max(row.nextFetchAt, now + row.delayMs);
    const nextFetchAt = row.nextFetchAt === -Infinity ? row.nextFetchAt : waits;
    return row.fence === lease.fence ? { ...row, leasedUntil: null, nextFetchAt } : null;
  });
}

export async function blockHost(
  db: Connection,
  host: string,
  seconds: number | null,
  why: string,
): Promise<void> {
  await updateHost(db, 'block host', host, (row, now) => {
    const own = Math.min(86_400, 60 * 2 ** Math.min(row.streak - (seconds === null ? 0 : 1), 11));
    const closed = seconds !== null && row.streak === 0 ? seconds : Math.max(seconds ?? 0, own);
    return { ...row, streak: row.streak + 1, blockedWhy: why, blockedUntil: now + 1_000 * closed };
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

export async function isPlannedHost(db: Database, host: string): Promise<boolean> {
  return sessionOf(db).statement('planned host', (trx) => trx.server.hosts.get(trx, host) !== undefined);
}

export async function openHost(db: Connection, host: string): Promise<void> {
  await updateHost(db, 'open host', host, (row) =>
    row.streak > 0 || row.blockedUntil !== null
      ? { ...row, streak: 0, blockedUntil: null, blockedWhy: null }
      : null,
  );
}

/** One row under its lock; null leaves it as it is. */
async function updateHost(
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
