import {
  delayAfter,
  fetchesInTurn,
  LeaseLost,
  longestSlowMs,
  noTurn,
  secondsLeft,
  type Database,
  type FetchTurn,
  type HostLease,
} from '@juxta/store';

import { isOver, leaseMs, updateHost } from './hosts.ts';

const soonMs = 2_000;
const turnMs = 1_000;

export async function takeTurn(db: Database, lease: HostLease, atMost = 1): Promise<FetchTurn> {
  const asked = performance.now();
  const left = secondsLeft(lease);
  const fetches = Math.min(atMost, fetchesInTurn(delayAfter(lease)));
  // A variable would be null for good, as TypeScript sees it.
  const given: { turn: FetchTurn | null } = { turn: null };
  await updateHost(db, 'take turn', lease.host, (row, now) => {
    if (row.fence !== lease.fence || isOver(row.leasedUntil, now)) return null;
    const furthest = Math.max(row.delayMs, longestSlowMs) + soonMs + turnMs;
    const next = left === null ? Math.min(row.nextFetchAt, now + furthest) : now + left * 1_000;
    const ms = Math.max(0, next - now);
    const blocked = !isOver(row.blockedUntil, now);
    const turn: FetchTurn = blocked ? { kind: 'blocked' } : { kind: ms > soonMs ? 'wait' : 'go', ms };
    given.turn = turn;
    const nextFetchAt = turn.kind === 'go' ? Math.max(next, now) + fetches * lease.delayMs : next;
    return { ...row, leasedUntil: now + leaseMs, nextFetchAt };
  });
  const { turn } = given;
  if (!turn) throw new LeaseLost(lease.host);
  const since = left === null ? performance.now() : asked;
  [lease.answeredAt, lease.heldUntil, lease.turn] = [null, asked + leaseMs, noTurn];
  if (turn.kind === 'blocked') return turn;
  const ms = Math.max(0, Math.ceil(turn.ms - (performance.now() - since)));
  if (turn.kind === 'go') lease.turn = { fetches: fetches - 1, until: performance.now() + ms + turnMs };
  return { kind: turn.kind, ms };
}
