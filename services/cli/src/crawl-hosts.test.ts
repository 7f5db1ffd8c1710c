import type { TaskState } from '@juxta/store';
import { expect, test } from 'vitest';

import { hostProgress, hostReports } from './crawl-hosts.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const state = (host: string, change: Partial<TaskState> = {}): TaskState => ({
  target: `pkg:npm/${host}`,
  request: 'document',
  source: 'npm',
  host,
  due: false,
  kept: false,
  fetched_at: null,
  last_outcome: null,
  blocked_until: null,
  blocked_why: null,
  host_free_at: null,
  delay_ms: 1_000,
  ...change,
});

test('a host tells how much is left, and what that waits for', () => {
  const until = new Date(now + 60_000);
  const states = [
    state('done.example'),
    state('slow.example', { due: true, host_free_at: new Date(now + 400) }),
    state('slow.example', { due: true, host_free_at: new Date(now + 400) }),
    state('slow.example'),
    state('asked.example', { due: true }),
    state('closed.example', { kept: true, blocked_until: until, blocked_why: 'http_503' }),
    state('closed.example', { blocked_until: until, blocked_why: 'http_503' }),
  ];
  expect(hostProgress(states, ({ due }) => due, now)).toEqual([
    { host: 'slow.example', requests: 3, open: 2, waits: 'one request in 1 s' },
    { host: 'asked.example', requests: 1, open: 1, waits: null },
    {
      host: 'closed.example',
      requests: 2,
      open: 1,
      waits: 'left alone until 2026-01-01T12:01:00.000Z: http_503',
    },
    { host: 'done.example', requests: 1, open: 0, waits: null },
  ]);
});

test('what came of it is told by outcome, also of hosts that only a walk came to', () => {
  const progress = [{ host: 'one.example', requests: 5, open: 0, waits: null }];
  const fetched = [
    { host: 'one.example', outcome: 'body', fetches: 2 },
    { host: 'one.example', outcome: 'not_modified', fetches: 1 },
    { host: 'one.example', outcome: 'http_500', fetches: 1 },
    { host: 'two.example', outcome: 'body', fetches: 7 },
  ];
  expect(hostReports(progress, fetched)).toEqual([
    { ...progress[0], fetched: 4, answered: 2, unchanged: 1, failed: { http_500: 1 } },
    {
      host: 'two.example',
      requests: 0,
      open: 0,
      waits: null,
      fetched: 7,
      answered: 7,
      unchanged: 0,
      failed: {},
    },
  ]);
});
