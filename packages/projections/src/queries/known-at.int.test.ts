import { canonicalJson } from '@juxta/domain';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { eventsOf, happenings } from '../../spec/arbitrary-log.ts';
import { openLog, registered, type TestLog } from '../../spec/log.ts';
import { projectUntilIdle } from '../run.ts';
import { explainAttribute } from './explain-attribute.ts';
import { explainMetric } from './explain-metric.ts';
import { positionAt, settleTimes } from './pin.ts';
import { readToolDocuments } from './read-tool-documents.ts';

let whole: TestLog;
let cut: TestLog;
beforeAll(async () => {
  [whole, cut] = [await openLog(), await openLog()];
});
afterAll(async () => {
  await whole?.[Symbol.asyncDispose]();
  await cut?.[Symbol.asyncDispose]();
});

async function told(log: TestLog, world: string, at: { known_at?: number; as_of: string }): Promise<string> {
  const tools = [`alpha-${world}`, `beta-${world}`];
  const documents = await readToolDocuments(log.db, tools, () => `npm-${world}`, at);
  const explained: Array<ReadonlyArray<object>> = [];
  for (const tool of tools)
    for (const attribute of ['license', 'latest_version'])
      explained.push(await explainAttribute(log.db, tool, attribute, at));
  for (const tool of tools)
    explained.push(
      (await explainMetric(log.db, tool, 'downloads_last_week@npm', { ...at, limit: 3 })).samples,
    );
  // The clock of the database is the one thing that two databases do not share.
  const values = explained.flat().map((value) => ({ ...value, recorded_at: null }));
  return canonicalJson(JSON.parse(JSON.stringify({ documents, values })));
}

describe('known_at', () => {
  test('gives at each position the bytes that views of the log cut there give, whatever came later', async () => {
    let run = 0;
    const property = fc.asyncProperty(
      happenings('w'),
      fc.constantFrom('2026-02-05T00:00:00.000Z', '2026-02-17T00:00:00.000Z', '2026-12-01T00:00:00.000Z'),
      async (list, as_of) => {
        run += 1;
        const world = `w${run}`;
        const events = eventsOf(world, renamed(list, world));
        await whole.given(...events);
        await projectUntilIdle(whole.db);
        for (const event of events) {
          const [position] = await cut.given(event);
          await projectUntilIdle(cut.db);
          expect(await told(whole, world, { known_at: position ?? 0, as_of })).toBe(
            await told(cut, world, { as_of }),
          );
        }
      },
    );
    await fc.assert(property, { numRuns: 8, endOnFailure: true });
  });
});

/** The same happenings in a world of their own: both databases live on from run to run, so that positions stay equal. */
function renamed<Value>(value: Value, world: string): Value {
  return JSON.parse(JSON.stringify(value).replaceAll(/(alpha|beta)-w/gu, `$1-${world}`)) as Value;
}

describe('a time as known_at', () => {
  test('means the position before the first event that was recorded later', async () => {
    await using log = await openLog();
    const positions: number[] = [];
    for (let n = 0; n < 40; n += 1) positions.push(...(await log.given(registered(`tool-${n}`))));
    await projectUntilIdle(log.db);
    const { rows } = await sql<{ asked: string; expected: number }>`
      SELECT to_char(date_trunc('milliseconds', e.recorded_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS asked,
             coalesce((SELECT min(l.position) - 1 FROM es.events l WHERE l.recorded_at > date_trunc('milliseconds', e.recorded_at)),
                      (SELECT max(position) FROM es.events))::float8 AS expected
      FROM es.events e ORDER BY e.position`.execute(log.db);
    for (const { asked, expected } of rows) expect(await positionAt(log.db, asked)).toBe(expected);
    expect(rows).toHaveLength(40);
    expect(await positionAt(log.db, '1999-01-01')).toBe(0);
    expect(await positionAt(log.db, '2199-01-01')).toBe(positions.at(-1));
    expect((await settleTimes(log.db, { known_at: '2199-01-01' })).known_at).toBe(positions.at(-1));
    await expect(settleTimes(log.db, { known_at: 'yesterday' })).rejects.toMatchObject({
      code: 'bad_known_at',
    });
    await expect(settleTimes(log.db, { as_of: '2026-02-30' })).rejects.toMatchObject({ code: 'bad_as_of' });
    await expect(settleTimes(log.db, { known_at: 999_999 })).rejects.toMatchObject({
      code: 'known_at_ahead',
    });
  });
});
