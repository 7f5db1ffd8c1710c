import { setTimeout as sleep } from 'node:timers/promises';

import { openStore } from '@juxta/store';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { event, hashViews, openLog, registered, type TestLog } from '../../spec/log.ts';
import { readLag } from '../lag.ts';
import { loadProjections } from '../load-projections.ts';
import type { Db, Projection } from '../projection.ts';
import { runProjector, projectUntilIdle } from '../run.ts';
import { checkViews } from './check.ts';
import { NewerViews, rebuildViews } from './rebuild.ts';

vi.setConfig({ testTimeout: 240_000 });

let log: TestLog;
beforeEach(async () => {
  log = await openLog();
});
afterEach(() => log[Symbol.asyncDispose]());

const authority = { by: 'command' };
const silent = { info: () => undefined, error: () => undefined };

/** One statement over three tables of a view: all of one build, or the counts would not fit each other. */
const consistent = sql<{ tools: number; open: number; links: number }>`
  SELECT (SELECT count(*)::int FROM mart.tool) AS tools, (SELECT count(*)::int FROM live.tool_history WHERE to_position IS NULL) AS open,
         (SELECT count(*)::int FROM live.link WHERE to_position IS NULL) AS links`;

test('readers see no error, no half a view and nothing older than before, while views are switched under writers', async () => {
  const readers = await openStore(log.url);
  const abort = new AbortController();
  const { signal } = abort;
  const projector = runProjector(log.db, { signal, pollMs: 5, logger: silent });
  let written = 0;
  const writer = (async () => {
    for (; !signal.aborted; written += 1) {
      const tool = `t${written}`;
      await log.given(
        registered(tool),
        event(`tool/${tool}`, 'TargetLinked', { target: `pkg:npm/${tool}`, relation: 'self', authority }),
      );
    }
  })();
  let reads = 0;
  const reading = [1, 2, 3].map(async () => {
    let before = 0;
    for (; !signal.aborted; reads += 1) {
      const { rows } = await consistent.execute(readers.db);
      const [row] = rows;
      expect(row?.open).toBe(row?.tools);
      expect(row?.links).toBe(row?.tools);
      expect(row?.tools).toBeGreaterThanOrEqual(before);
      before = row?.tools ?? 0;
    }
  });
  const views = (await loadProjections()).filter(({ name }) => name === 'tool' || name === 'fact');
  const builds: number[] = [];
  for (let round = 0; round < 3; round += 1)
    builds.push(...(await rebuildViews(log.db, views)).map(({ build }) => build));
  abort.abort();
  await Promise.all([writer, projector, ...reading]);
  expect(builds).toEqual([2, 2, 3, 3, 4, 4]);
  await projectUntilIdle(log.db);
  const { rows } = await consistent.execute(log.db);
  expect(rows).toEqual([{ tools: written, open: written, links: written }]);
  expect(reads).toBeGreaterThan(10);
  expect((await checkViews(log.db, views)).map(({ status }) => status)).toEqual(['equal', 'equal']);
  await readers.close();
});

test('a reader that holds a table keeps the switch waiting, not the other readers', async () => {
  await log.given(registered('a'));
  await projectUntilIdle(log.db);
  const other = await openStore(log.url);
  const release = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const holding = other.db.transaction().execute(async (trx) => {
    await sql`SELECT * FROM mart.tool`.execute(trx);
    held.resolve();
    await release.promise;
    return (await sql`SELECT tool FROM mart.tool`.execute(trx)).rows;
  });
  await held.promise;
  const tool = (await loadProjections()).filter(({ name }) => name === 'tool');
  const rebuilding = rebuildViews(log.db, tool);
  await sleep(300);
  expect((await sql`SELECT tool FROM mart.tool`.execute(log.db)).rows).toEqual([{ tool: 'a' }]);
  release.resolve();
  expect(await holding).toEqual([{ tool: 'a' }]);
  expect(await rebuilding).toMatchObject([{ status: 'live', build: 2 }]);
  await other.close();
});

const byOtherCode = (
  projections: readonly Projection[],
  change: Partial<Projection>,
): readonly Projection[] =>
  projections.map((projection) => (projection.name === 'tool' ? { ...projection, ...change } : projection));

test('a view whose code changed is rebuilt by itself, and is read as it was until then', async () => {
  await log.given(registered('a'));
  const ours = await loadProjections();
  await projectUntilIdle(log.db);
  const before = await hashViews(log.db);
  const changed = byOtherCode(ours, {
    fingerprint: 'changed',
    fold: (events, stored) => {
      const made = ours.find(({ name }) => name === 'tool')?.fold(events, stored) ?? {};
      return {
        ...made,
        tool: { rows: (made['tool']?.rows ?? []).map((row) => ({ ...row, name: 'changed' })) },
      };
    },
  });
  expect((await readLag(log.db, changed)).find(({ name }) => name === 'tool')).toMatchObject({
    status: 'building',
    version: 1,
  });
  expect(await hashViews(log.db)).toEqual(before);
  await projectUntilIdle(log.db, { projections: changed });
  expect((await sql`SELECT name FROM mart.tool`.execute(log.db)).rows).toEqual([{ name: 'changed' }]);
  expect((await readLag(log.db, changed)).find(({ name }) => name === 'tool')).toMatchObject({
    status: 'live',
    version: 2,
  });
});

test('code of a lower version leaves the builds of a higher one alone, unless it is told to rebuild', async () => {
  await log.given(registered('a'));
  const ours = await loadProjections();
  const later = byOtherCode(ours, { version: 99, fingerprint: 'later' });
  await projectUntilIdle(log.db, { projections: later });
  const other = await openStore(log.url);
  const older = other.db as unknown as Db;
  await expect(projectUntilIdle(older)).rejects.toThrow(NewerViews);
  expect((await readLag(older)).find(({ name }) => name === 'tool')).toMatchObject({
    status: 'newer',
    version: 2,
  });
  expect((await sql`SELECT tool FROM mart.tool`.execute(older)).rows).toEqual([{ tool: 'a' }]);
  await rebuildViews(
    older,
    ours.filter(({ name }) => name === 'tool'),
  );
  await projectUntilIdle(older);
  expect((await readLag(older)).find(({ name }) => name === 'tool')).toMatchObject({
    status: 'live',
    version: 3,
  });
  await other.close();
});

test('a view that stopped at an event goes on when its code is mended', async () => {
  const ours = await loadProjections();
  const broken = byOtherCode(ours, {
    fingerprint: 'broken',
    fold: () => {
      throw new Error('cannot fold');
    },
  });
  await projectUntilIdle(log.db, { projections: broken });
  const [position] = await log.given(registered('a'), registered('b'));
  await projectUntilIdle(log.db, { projections: broken });
  expect((await readLag(log.db, broken)).find(({ name }) => name === 'tool')).toMatchObject({
    status: 'paused',
    events_behind: 2,
    error: { position, type: 'ToolRegistered', message: expect.stringContaining('cannot fold') },
  });
  const abort = new AbortController();
  const other = await openStore(log.url);
  const projector = runProjector(other.db as unknown as Db, {
    signal: abort.signal,
    pollMs: 5,
    logger: silent,
  });
  await vi.waitFor(
    async () =>
      expect((await sql`SELECT tool FROM mart.tool ORDER BY 1`.execute(log.db)).rows).toEqual([
        { tool: 'a' },
        { tool: 'b' },
      ]),
    { timeout: 120_000 },
  );
  abort.abort();
  await projector;
  expect((await readLag(log.db)).filter(({ status, error }) => status !== 'live' || error)).toEqual([]);
  await other.close();
});
