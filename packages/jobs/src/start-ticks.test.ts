import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { silent } from '../spec/probe-job.ts';
import type { Queues } from './queues.ts';
import { startTicks } from './start-ticks.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('each kind is added at once and at its own period, until stopped, whatever a single add does', async () => {
  const added: unknown[] = [];
  const warned: unknown[] = [];
  const add: Queues['add'] = async (_job, payload) => {
    added.push((payload as { kind: string }).kind);
    if (added.length === 1) throw new Error('away');
  };
  const logger = { ...silent, warn: (fields: object) => warned.push(fields) };
  const ticks = startTicks({ add }, { schedule: 1000, sweep: 2500 }, logger as never);
  expect(added).toEqual(['schedule', 'sweep']);
  await vi.advanceTimersByTimeAsync(5100);
  expect(added.filter((kind) => kind === 'schedule')).toHaveLength(6);
  expect(added.filter((kind) => kind === 'sweep')).toHaveLength(3);
  expect(warned).toEqual([{ kind: 'schedule', reason: 'away' }]);
  await ticks.stop();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(added).toHaveLength(9);
});
