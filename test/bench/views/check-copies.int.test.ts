import { testDatabase } from '@juxta/testing';
import pg from 'pg';
import { expect, test } from 'vitest';

import type { BenchContext } from '../harness/bench.ts';
import { checkCopies } from './check-copies.ts';
import { openWorld } from './world.ts';

const options = {
  events: undefined,
  rounds: undefined,
  seed: 1,
  quick: true,
  site: undefined,
  file: undefined,
};

/** The context of a bench on databases of the tests. */
async function contextIn(stack: AsyncDisposableStack): Promise<BenchContext> {
  return {
    options,
    database: async () => {
      const { url, drop } = await testDatabase();
      stack.defer(drop);
      const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
      await client.connect();
      stack.defer(() => client.end());
      return { url, client };
    },
    use: (resource) => {
      stack.defer(async () => void (await resource.close()));
      return resource;
    },
    say: () => undefined,
  };
}

test('given tools in three copies, then the projector writes their rows; when one of these is another, then it is found', async () => {
  await using stack = new AsyncDisposableStack();
  const context = await contextIn(stack);
  const { tools, database } = await openWorld(context, 6, 3);
  const { client } = database;
  const { rows } = await client.query(
    'SELECT count(*)::int AS n, count(DISTINCT name)::int AS names FROM live.tool',
  );
  expect([tools, rows]).toEqual([18, [{ n: 18, names: 18 }]]);
  const all = Array.from({ length: tools }, (_, n) => ({ tool: n % 6, copy: Math.floor(n / 6) }));
  const stored = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM live.fact');
  expect(await checkCopies(context, database, all)).toBeGreaterThan(stored.rows[0]?.n ?? 0);
  await client.query(
    `UPDATE live.fact SET cause = 'corrected' WHERE target LIKE '%c0de0002%' AND attribute = 'license'`,
  );
  await expect(checkCopies(context, database, all)).rejects.toThrow(
    /^fact: the projector writes .*first_observed/u,
  );
});
