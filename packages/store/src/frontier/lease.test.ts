import { expect, test } from 'vitest';

import { delayAfter, endTurn, noTurn, type HostLease } from './lease.ts';

const leased = (delayMs: number): HostLease => ({
  host: 'a.example',
  fence: 1,
  declaredMs: delayMs,
  delayMs,
  robots: null,
  answeredAt: null,
  slowMs: 0,
  turn: noTurn,
  heldUntil: 0,
  unwell: false,
  lost: new AbortController(),
});

test.each([
  ['nothing, where nobody looked', 1_000, undefined, 1_000],
  ['little', 1_000, 100, 1_000],
  ['long', 1_000, 400, 2_000],
  ['for ever', 1_000, 60_000, 30_000],
  ['for ever, at a host that wants an hour', 3_600_000, 60_000, 3_600_000],
])('after an answer that took %s, with a delay of %i ms', (_, delayMs, tookMs, expected) => {
  const lease = leased(delayMs);
  endTurn(lease, tookMs);
  expect(delayAfter(lease)).toBe(expected);
});

test('the next answer is the one that counts', () => {
  const lease = leased(1_000);
  endTurn(lease, 5_000);
  endTurn(lease, 5);
  expect(delayAfter(lease)).toBe(1_000);
});
