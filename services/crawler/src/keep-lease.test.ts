import { LeaseLost, noTurn, type Database, type HostLease } from '@juxta/store';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { keepRenewing } from './keep-lease.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const logger = { warn: vi.fn() };
/** No answer ever comes from it. */
const gone = {
  getExecutor: () => {
    throw new Error('no way');
  },
} as unknown as Database;

function leased(): HostLease {
  const fresh = { declaredMs: null, delayMs: 1_000, robots: null, answeredAt: null, slowMs: 0, turn: noTurn };
  const heldUntil = performance.now() + 20_000;
  return { host: 'a.example', fence: 1, ...fresh, heldUntil, lost: new AbortController(), unwell: false };
}

test('a lease that cannot be renewed is told to be lost when it runs out, not before', async () => {
  const lease = leased();
  const stop = keepRenewing({ db: gone, logger: logger as never }, lease);
  await vi.advanceTimersByTimeAsync(19_990);
  expect(lease.lost.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(20);
  expect(lease.lost.signal.reason).toBeInstanceOf(LeaseLost);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('one that a turn moved on meanwhile is not lost', async () => {
  const lease = leased();
  const stop = keepRenewing({ db: gone, logger: logger as never }, lease);
  await vi.advanceTimersByTimeAsync(16_000);
  lease.heldUntil = performance.now() + 20_000;
  await vi.advanceTimersByTimeAsync(19_000);
  expect(lease.lost.signal.aborted).toBe(false);
  stop();
});

test('that of a host which a redirect led to ends the visit that it belongs to', async () => {
  const own = new AbortController();
  const stop = keepRenewing({ db: gone, logger: logger as never }, leased(), own);
  await vi.advanceTimersByTimeAsync(20_010);
  expect(own.signal.aborted).toBe(true);
  stop();
});
