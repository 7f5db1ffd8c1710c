import { LeaseLost, type Connection, type Database, type FetchTurn, type HostLease } from '@juxta/store';

import type { StoredHost } from './frontier.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

const leaseMs = 20_000;

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
    const since = ([host, at]: [string, number]): number =>
      Math.max(at, hosts.get(trx, host)?.nextFetchAt ?? -Infinity);
    const sorted = [...due].toSorted((a, b) => since(a) - since(b) || a[1] - b[1]);
    return sorted.slice(0, limit).map(([host]) => host);
  });
}

export async function leaseHost(db: Database, host: string): Promise<HostLease | null> {
  const leased = await updateHost(db, 'lease host', host, (row, now, trx) => {
    if (!isOver(row.leasedUntil, now) || !isOver(row.blockedUntil, now)) return null;
    // One that was never given back is a dead worker's, whose last request may have gone out a moment ago.
    const nextFetchAt =
      row.leasedUntil === null ? row.nextFetchAt : Math.max(row.nextFetchAt, now + row.delayMs);
    return { ...row, fence: row.fence + 1, leasedUntil: now + leaseMs, nextFetchAt, by: trx.by };
  });
  if (!leased) return null;
  const { fence, delayMs, streak } = leased;
  return { host, fence, delayMs, robots: null, failing: streak > 0 };
}

export async function takeTurn(db: Database, lease: HostLease): Promise<FetchTurn> {
  let turn: FetchTurn | null = null;
  await updateHost(db, 'take turn', lease.host, (row, now) => {
    if (row.fence !== lease.fence || isOver(row.leasedUntil, now)) return null;
    const wait = Math.max(0, row.nextFetchAt - now);
    const blocked = !isOver(row.blockedUntil, now);
    turn = blocked ? { kind: 'blocked' } : wait > 0 ? { kind: 'wait', ms: Math.ceil(wait) } : { kind: 'go' };
    const nextFetchAt = turn.kind === 'go' ? now + lease.delayMs : row.nextFetchAt;
    return { ...row, leasedUntil: now + leaseMs, nextFetchAt };
  });
  if (!turn) throw new LeaseLost(lease.host);
  return turn;
}

export async function endTurn(db: Database, lease: HostLease): Promise<void> {
  await updateHost(db, 'end turn', lease.host, (row, now) =>
    row.fence === lease.fence
      ? { ...row, nextFetchAt: Math.max(row.nextFetchAt, now + lease.delayMs) }
      : null,
  );
}

export async function renewLease(db: Database, lease: HostLease): Promise<void> {
  await updateHost(db, 'renew lease', lease.host, (row, now) =>
    row.fence === lease.fence ? { ...row, leasedUntil: now + leaseMs } : null,
  );
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
  await updateHost(db, 'block host', host, (row, now) => ({
    ...row,
    streak: row.streak + 1,
    blockedWhy: why,
    blockedUntil: now + 1_000 * (seconds ?? Math.min(86_400, 60 * 2 ** Math.min(row.streak, 11))),
  }));
}

export async function openHost(db: Connection, host: string): Promise<void> {
  await updateHost(db, 'open host', host, (row) =>
    row.streak > 0 ? { ...row, streak: 0, blockedUntil: null, blockedWhy: null } : null,
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
