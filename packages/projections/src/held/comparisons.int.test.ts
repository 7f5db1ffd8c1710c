import { streamOf } from '@juxta/domain';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { eventsOf, happenings } from '../../spec/arbitrary-log.ts';
import { event, openLog, type TestLog } from '../../spec/log.ts';
import { readComparison } from '../queries/read-comparison.ts';
import { projectUntilIdle } from '../run.ts';
import { createComparisons } from './comparisons.ts';

let log: TestLog;
beforeAll(async () => {
  log = await openLog();
});
afterAll(() => log?.[Symbol.asyncDispose]());

const asOf = '2026-12-01T00:00:00.000Z';
const authority = { by: 'command' } as const;

/** A tool in every category that the others may come to be in: they are its neighbours, and it is theirs. */
function everywhere(tool: string) {
  const categories = Array.from({ length: 10 }, (_, n) => `category-${n}`);
  const stream = streamOf.tool(tool);
  return [
    event(stream, 'ToolRegistered', { tool, name: tool, aliases: [], authority }),
    event(stream, 'ToolCategorized', { categories, authority }),
  ];
}

test('what is held is what would be read, after every event', async () => {
  let run = 0;
  const property = fc.asyncProperty(happenings('w'), async (list) => {
    run += 1;
    const world = `h${run}`;
    const [alpha, beta, gamma] = [`alpha-${world}`, `beta-${world}`, `gamma-${world}`];
    const source = (): string => `npm-${world}`;
    const held = createComparisons(log.db, source, { maxAgeMs: 0 });
    const own = JSON.parse(JSON.stringify(list).replaceAll(/(alpha|beta)-w/gu, `$1-${world}`)) as typeof list;
    for (const one of [...everywhere(gamma), ...eventsOf(world, own)]) {
      const [known_at = 0] = await log.given(one);
      await projectUntilIdle(log.db);
      for (const ids of [
        [alpha, beta],
        [alpha, gamma],
      ]) {
        const { text } = await held.read(ids, asOf);
        const read = await readComparison(log.db, ids, source, { known_at, as_of: asOf });
        expect(text).toBe(JSON.stringify(read));
      }
    }
  });
  await fc.assert(property, { numRuns: 6, endOnFailure: true });
}, 120_000);

test('a name means another tool once the log says so, and the hash stands while nothing shown changes', async () => {
  const held = createComparisons(log.db, () => 'npm', { maxAgeMs: 0 });
  await log.given(...everywhere('one-tool'), ...everywhere('other-tool'));
  await projectUntilIdle(log.db);
  expect(await held.resolve('named')).toBeNull();
  const first = await held.read(['one-tool', 'other-tool'], asOf);
  const stranger = { tool: 'stranger', name: 'Stranger', aliases: ['named'], authority };
  await log.given(event(streamOf.tool('stranger'), 'ToolRegistered', stranger));
  await projectUntilIdle(log.db);
  await held.log.position();
  expect(await held.resolve('named')).toBe('stranger');
  const second = await held.read(['one-tool', 'other-tool'], asOf);
  expect(second.hash).toBe(first.hash);
  expect(second.text).not.toBe(first.text);
});
