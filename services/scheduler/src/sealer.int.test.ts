import { appendSettled, lastSeal, openStore } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { expect, test, vi } from 'vitest';

import { startSealer } from './sealer.ts';

const event = (n: number) => ({
  stream: 'source/npm',
  id: `00000000-0000-5000-8000-00000000000${n}`,
  type: 'SourceRecovered' as const,
  schemaVersion: 1,
  occurredAt: '2026-01-01T00:00:00Z',
  data: {
    host: 'registry.example',
    capture: '00000000-0000-7000-8000-000000000000',
    observed_at: '2026-01-01T00:00:00Z',
  },
});

test('seals what comes, tells the head, outlives a cut connection, and ends when it is closed', async () => {
  await using database = await testDatabase();
  const store = await openStore(database.url, { maxConnections: 3 });
  const logger = { info: vi.fn(), error: vi.fn() };
  const sealer = startSealer({ db: store.db, logger: logger as never }, { ageMs: 0, everyMs: 1 });
  const sealedTo = async (position: number) =>
    vi.waitUntil(async () => (await lastSeal(store.db)).to_position >= position, { timeout: 50_000 });
  await appendSettled(store.db, [event(1)]);
  await sealedTo(1);
  await runSql(
    database.url,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await appendSettled(store.db, [event(2)]);
  await sealedTo(2);
  await sealer.close();
  const head = await lastSeal(store.db);
  expect(head.number).toBe(2);
  expect(logger.info).toHaveBeenLastCalledWith(
    { seal: 2, to_position: head.to_position, head: head.hash.toString('hex') },
    'sealed',
  );
  await appendSettled(store.db, [event(3)]);
  expect((await lastSeal(store.db)).number).toBe(2);
  await store.close();
});
