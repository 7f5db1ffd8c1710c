import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { someEvents } from '../spec/any-event.ts';
import {
  event,
  evidence,
  givenCapture,
  linked,
  openLog,
  registered,
  sampled,
  type TestLog,
} from '../spec/log.ts';
import { loadProjections } from './load-projections.ts';
import { martColumns } from './mart-row.ts';
import { highestSafePosition } from './queries/safe-position.ts';
import { projectUntilIdle } from './run.ts';
import { makeDay } from './statistics/make-day.ts';

let log: TestLog;
const views = (await loadProjections()).flatMap(({ mart }) => mart);
const weekly = 'downloads_last_week@npm';

beforeAll(async () => {
  log = await openLog();
  await givenCapture(log.db, 'first');
  await sql`INSERT INTO crawl.host (host) VALUES ('registry.example')`.execute(log.db);
  await sql`INSERT INTO crawl.task (target, request, source, host, refresh_seconds) VALUES
    ('pkg:npm/counted', 'document', 'npm', 'registry.example', 3600)`.execute(log.db);
  const authority = { by: 'catalog' };
  await log.given(
    registered('counted'),
    event('tool/counted', 'ToolCategorized', { categories: ['runner'], authority }),
    linked('counted', 'pkg:npm/counted'),
    sampled('pkg:npm/counted', '2026-01-01', weekly, 5),
    sampled('pkg:npm/counted', '2026-01-08', weekly, 8),
    event('target/pkg:npm/counted', 'ReleasesObserved', {
      ...evidence(),
      releases: [
        { version: '1', change: 'new', cause: 'first_observed', published_at: '2025-01-01T00:00:00Z' },
      ],
    }),
  );
  const failed = { host: 'registry.example', code: 'http_500', detail: 'answered with status 500' };
  const covers = { attributes: ['license'], metrics: [weekly] };
  await log.given(event('target/pkg:npm/counted', 'TargetFailed', { ...evidence(), ...failed, covers }));
  await log.given(...someEvents(1_500, 5));
  await projectUntilIdle(log.db);
  const position = await highestSafePosition(log.db);
  await makeDay(log.db, () => 'npm', { day: '2026-01-08', position, complete: true });
});
afterAll(() => log[Symbol.asyncDispose]());

test.each(views)('mart.$name has the columns that its schema tells, in rows that fit it', async (view) => {
  const { rows: found } = await sql<{ name: string }>`
    SELECT attname AS name FROM pg_attribute WHERE attrelid = ${`mart.${view.name}`}::regclass AND attnum > 0 AND NOT attisdropped`.execute(
    log.db,
  );
  const columns = martColumns(view);
  expect(columns.map(({ name }) => name).toSorted()).toEqual(found.map(({ name }) => name).toSorted());
  for (const { comment } of columns) expect(comment).toMatch(/^[^ ].+/u);
  const { rows } = await sql<{ row: unknown }>`
    SELECT to_jsonb(v) AS row FROM ${sql.id('mart', view.name)} v`.execute(log.db);
  expect(rows).not.toEqual([]);
  for (const { row } of rows) view.row.parse(row);
});

test('a column tells its type as JSON has it', () => {
  const [sample, feed] = ['metric_sample', 'feed'].map((name) => views.find((view) => view.name === name));
  const types = (view = sample) =>
    Object.fromEntries(martColumns(view!).map(({ name, type, nullable }) => [name, [type, nullable]]));
  expect(types(sample)).toMatchObject({
    day: ['string, date', false],
    value: ['number', false],
    window_start: ['string', true],
    observed_at: ['string, date-time', false],
  });
  expect(types(feed)).toMatchObject({ facts: ['array of string', false], capture: ['string, uuid', true] });
});
