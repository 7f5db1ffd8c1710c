import { expect, test } from 'vitest';

import { dueReasons, tellDue, whyDue, type DueRequest } from './why-due.ts';

const hour = 3_600_000;
const now = Date.parse('2026-01-01T00:00:00Z');

const known: DueRequest = {
  dueAt: now,
  fetchedAt: now - 24 * hour,
  failures: 0,
  lastOutcome: 'body',
  visits: 21,
  checks: 20,
  changes: 4,
  changeRate: 1 / (5 * 24 * 3_600),
  intervalSeconds: 24 * 3_600,
  refreshSeconds: 24 * 3_600,
  sampled: false,
  blockedUntil: null,
  blockedWhy: null,
};

test.each([
  ['blocked', { blockedUntil: now + hour, blockedWhy: 'http_429', fetchedAt: null }],
  ['new', { blockedUntil: now - hour, fetchedAt: null, checks: 0, changeRate: null }],
  ['failing', { failures: 2, lastOutcome: 'http_500' }],
  ['made_due', { fetchedAt: now - 2 * hour }],
  ['declared', { checks: 0, changes: 0, changeRate: null }],
  ['learning', { visits: 2, checks: 0, changes: 0, changeRate: null }],
  ['learning', { checks: 3, changes: 3 }],
  ['learning', { checks: 9, changeRate: null }],
  ['sampled', { sampled: true }],
  ['never_changes', { changes: 0 }],
  ['outruns_us', { changeRate: 1 / 60 }],
  ['changes_often', { intervalSeconds: 3_600 }],
  ['changes_seldom', {}],
] as const)('a request is due because it is %s', (reason, change) => {
  const request = { ...known, ...change };
  expect(whyDue(request, now, 3_600)).toBe(reason);
  expect(tellDue(reason, request).length).toBeGreaterThan(10);
});

test('jitter is no reason, and without a threshold nothing outruns us', () => {
  expect(whyDue({ ...known, fetchedAt: now - 0.9 * 24 * hour }, now, 1)).toBe('changes_seldom');
  expect(whyDue({ ...known, changeRate: 100 }, now, null)).toBe('changes_seldom');
});

test('every reason is told in words of its own', () => {
  const told = dueReasons.map((reason) => tellDue(reason, known));
  expect(new Set(told).size).toBe(dueReasons.length);
});
