import { conditional, type WebRoutes } from '@juxta/testing/web';
import { expect, test } from 'vitest';

import { openRegistryLab } from '../spec/registry-lab.ts';

const names = ['a', 'b', 'c'];
const stored = "SELECT target FROM crawl.capture WHERE outcome = 'not_modified' ORDER BY seq";

/** A registry that wants no pause, all of whose documents were fetched before and are due again, unchanged. */
async function openKnown() {
  const lab = await openRegistryLab(names, 0);
  const unchanged = (name: string): WebRoutes[string] =>
    conditional({
      headers: { etag: `"${name}"`, 'content-type': 'application/json' },
      body: `{"name":"${name}"}`,
    });
  for (const name of names) lab.server.set(`GET /${name}`, unchanged(name));
  await lab.visit();
  await lab.query('UPDATE crawl.task SET due_at = clock_timestamp()');
  /** What happens when the last of them is asked for again, before it is answered. */
  const whenLast = (act: () => Promise<void>): void =>
    lab.server.set('GET /c', async (_, response) => {
      await act();
      response.writeHead(304, { etag: '"c"' }).end();
    });
  const targets = async () => (await lab.query(stored)).map(({ target }) => target);
  return { ...lab, whenLast, targets, [Symbol.asyncDispose]: () => lab[Symbol.asyncDispose]() };
}

test('confirmations of one turn are stored together, bodies as they come', async () => {
  await using lab = await openKnown();
  await lab.visit();
  const transactions =
    'SELECT outcome, count(*)::int AS n, count(DISTINCT xmin::text)::int AS t FROM crawl.capture GROUP BY 1 ORDER BY 1';
  expect(await lab.query(transactions)).toEqual([
    { outcome: 'body', n: 3, t: 3 },
    { outcome: 'not_modified', n: 3, t: 1 },
  ]);
  expect(await lab.query('SELECT visits::int, due_at > now() AS later FROM crawl.task')).toEqual(
    names.map(() => ({ visits: 2, later: true })),
  );
});

test('they do not wait for an answer that is slow', async () => {
  await using lab = await openKnown();
  lab.whenLast(async () => {
    await expect.poll(lab.targets, { timeout: 20_000 }).toEqual(['pkg:npm/a', 'pkg:npm/b']);
  });
  await lab.visit();
  expect(await lab.targets()).toEqual(['pkg:npm/a', 'pkg:npm/b', 'pkg:npm/c']);
});

test('a visit that is stopped stores what came before', async () => {
  await using lab = await openKnown();
  const stop = new AbortController();
  lab.whenLast(async () => stop.abort(new Error('stopping')));
  await expect(lab.visit({}, stop.signal)).rejects.toThrow('stopping');
  expect(await lab.targets()).toEqual(['pkg:npm/a', 'pkg:npm/b']);
  expect(await lab.query('SELECT leased_until FROM crawl.host')).toEqual([{ leased_until: null }]);
});

test('of a host that was lost meanwhile none is stored, and all are asked again', async () => {
  await using lab = await openKnown();
  lab.whenLast(async () => void (await lab.query('UPDATE crawl.host SET fence = fence + 1')));
  await lab.visit();
  expect(await lab.targets()).toEqual([]);
  expect(await lab.query('SELECT 1 FROM crawl.task WHERE due_at <= clock_timestamp()')).toHaveLength(3);
});

test('a host that asks for a pause in the middle of a turn is left, and what came is stored', async () => {
  await using lab = await openKnown();
  lab.server.set('GET /b', { status: 304, headers: { etag: '"b"', 'retry-after': '60' } });
  await lab.visit();
  expect(await lab.targets()).toEqual(['pkg:npm/a', 'pkg:npm/b']);
  expect(lab.asked().slice(3)).toEqual(['/a', '/b']);
});
