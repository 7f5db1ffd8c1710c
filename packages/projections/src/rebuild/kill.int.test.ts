import { setTimeout as sleep } from 'node:timers/promises';

import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { someEvents } from '../../spec/any-event.ts';
import { counting } from '../../spec/counting-view.ts';
import { event, hashViews, openLog, registered, sampled, type TestLog } from '../../spec/log.ts';
import { startViewProcess } from '../../spec/start-view-process.ts';
import { installViews } from '../install.ts';
import { loadProjections } from '../load-projections.ts';
import { projectUntilIdle } from '../run.ts';
import { checkViews } from './check.ts';
import { rebuildViews } from './rebuild.ts';

// Under load every process that is started takes seconds.
vi.setConfig({ testTimeout: 240_000 });

let log: TestLog;
const views = await loadProjections();
const withLog = views.filter(({ types }) => types.length > 0).length;
beforeEach(async () => {
  log = await openLog();
});
afterEach(() => log[Symbol.asyncDispose]());

async function givenHistory(): Promise<void> {
  await log.given(...someEvents(120, 11));
  const tools = Array.from({ length: 100 }, (_, tool) => tool);
  await log.given(
    ...tools.flatMap((tool) => [
      registered(`tool-${tool}`),
      sampled(`pkg:npm/tool-${tool}`, '2026-01-01', 'm', tool),
    ]),
  );
  await projectUntilIdle(log.db);
}

test('a rebuild that is killed goes on where it was, and ends with the same rows', async () => {
  await givenHistory();
  const before = await hashViews(log.db);
  let seen = 0;
  // A page is committed when the next one but one is told; a page moves the cursor by no more than 70 events here.
  for (const at of [90, 240]) {
    const { ended } = startViewProcess('rebuild', log.url, {
      size: 40,
      onMessage: ({ progress }, child) => {
        if (progress?.phase === 'load' && progress.events >= at) child.kill('SIGKILL');
      },
    });
    expect((await ended).signal).toBe('SIGKILL');
    const { rows } = await sql<{ events: number; builds: number }>`
      SELECT max((bulk->>'events')::int) AS events, count(*)::int AS builds FROM es.projections WHERE status = 'building'`.execute(
      log.db,
    );
    expect(rows[0]?.builds).toBe(withLog);
    expect(rows[0]?.events).toBeGreaterThan(seen);
    seen = rows[0]?.events ?? 0;
    expect(await hashViews(log.db)).toEqual(before);
  }
  await log.given(registered('meanwhile'));
  await projectUntilIdle(log.db);
  const loaded: number[] = [];
  const rebuilt = await rebuildViews(log.db, await loadProjections(), {
    pageSize: 40,
    onProgress: ({ phase, events }) => phase === 'load' && loaded.push(events),
  });
  expect(rebuilt.map(({ build, status }) => [build, status])).toEqual(rebuilt.map(() => [2, 'live']));
  expect(loaded[0]).toBeGreaterThan(seen);
  const checked = await checkViews(log.db, await loadProjections());
  expect(checked.map(({ status }) => status)).toEqual(checked.map(() => 'equal'));
});

test('kills at any moment of a rebuild leave readers a whole view, and the last rebuild ends it', async () => {
  await givenHistory();
  const before = await hashViews(log.db);
  for (const delay of [0, 60, 250]) {
    let begun = false;
    const started = Promise.withResolvers<void>();
    const { child, ended } = startViewProcess('rebuild', log.url, {
      size: 25,
      onMessage: () => {
        if (!begun) started.resolve();
        begun = true;
      },
    });
    await Promise.race([started.promise, ended]);
    await sleep(delay);
    child.kill('SIGKILL');
    await ended;
    expect(await hashViews(log.db)).toEqual(before);
  }
  await rebuildViews(log.db, await loadProjections(), { pageSize: 25 });
  expect(await hashViews(log.db)).toEqual(before);
  const serving = await sql<{
    n: number;
  }>`SELECT count(*)::int AS n FROM es.projections WHERE serves`.execute(log.db);
  expect(serving.rows).toEqual([{ n: withLog }]);
  const left = await sql<{ name: string }>`
    SELECT t.tablename AS name FROM pg_tables t WHERE t.schemaname = 'view' AND NOT EXISTS (
      SELECT 1 FROM pg_views v WHERE v.schemaname = 'live' AND v.definition LIKE '%' || t.tablename || '%')`.execute(
    log.db,
  );
  expect(left.rows).toEqual([]);
});

test('projectors that compete and are killed apply every event once', async () => {
  await installViews(log.db, [counting]);
  const authority = { by: 'command' };
  const run = () => startViewProcess('project', log.url, { size: 3 });
  const running = [run(), run()];
  let appended = 0;
  const writing = (async () => {
    for (let n = 0; n < 120; n += 1) {
      await log.given(
        ...[0, 1, 2].map((tool) =>
          event(`tool/t${tool}`, 'ToolRenamed', { name: `n${n}`, aliases: [], authority }),
        ),
      );
      appended += 3;
    }
  })();
  for (let kills = 0; kills < 5; kills += 1) {
    await sleep(150 + kills * 70);
    const victim = running.shift();
    victim?.child.kill('SIGKILL');
    await victim?.ended;
    running.push(run());
  }
  await writing;
  await projectUntilIdle(log.db, { projections: [counting] });
  for (const { child, ended } of running) {
    child.kill('SIGKILL');
    await ended;
  }
  const { rows } = await sql`SELECT stream, n FROM live.counted ORDER BY stream`.execute(log.db);
  expect(rows).toEqual([0, 1, 2].map((tool) => ({ stream: `tool/t${tool}`, n: appended / 3 })));
});

test.each([
  ['Pacific/Kiritimati', 'tr_TR.UTF-8'],
  ['America/St_Johns', 'C'],
])('a rebuild in %s, %s, by a clock that is wrong gives the same bytes', async (TZ, LANG) => {
  await givenHistory();
  const before = await hashViews(log.db);
  const rebuilt = Promise.withResolvers<unknown>();
  const { ended } = startViewProcess('rebuild', log.url, {
    env: { TZ, LANG, LC_ALL: LANG },
    preload: 'other-clock.ts',
    onMessage: (message) => message.rebuilt && rebuilt.resolve(message.rebuilt),
  });
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(await rebuilt.promise).toHaveLength(withLog);
  expect(await hashViews(log.db)).toEqual(before);
  expect(Object.keys(before)).toHaveLength(views.flatMap(({ tables }) => Object.keys(tables)).length);
});
