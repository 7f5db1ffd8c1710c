import { expect, test } from 'vitest';

import { openRegistryLab } from '../spec/registry-lab.ts';

const names = ['a', 'b', 'c', 'd'];
const paths = names.map((name) => `/${name}`);
const delayMs = 500;

test('a job that runs twice at once fetches everything once, one request after the other', async () => {
  await using lab = await openRegistryLab(names, delayMs);
  await Promise.all([lab.visit(), lab.visit(), lab.visit()]);
  expect(lab.asked()).toEqual(paths);
  expect(Math.min(...lab.gaps())).toBeGreaterThanOrEqual(delayMs - 1);
});

test('a job whose lock lapsed while it waited loses the host: its successor goes on, and nothing is fetched twice', async () => {
  await using lab = await openRegistryLab(names, delayMs);
  const first = lab.visit();
  // It is past its first fetch, and waits for its next turn.
  await expect.poll(() => lab.query('SELECT 1 FROM crawl.capture'), { interval: 5 }).toHaveLength(1);
  // The queue gave the job to another worker, and the lease of the first one ran out.
  await lab.query("UPDATE crawl.host SET leased_until = clock_timestamp() - interval '1 ms'");
  await lab.visit();
  await first;
  expect(lab.asked()).toEqual(paths);
  expect(Math.min(...lab.gaps())).toBeGreaterThanOrEqual(delayMs - 1);
  expect(await lab.query('SELECT count(*)::int AS n FROM crawl.capture')).toEqual([{ n: 4 }]);
});

test('what a worker fetched before it lost the host is not written by it, so that its successor asks again', async () => {
  await using lab = await openRegistryLab(['a'], 0);
  const { blobs } = lab.parts;
  let isTaken = false;
  const slow = new Proxy(blobs, {
    get: (object, name) =>
      name === 'prepare'
        ? async (body: Uint8Array) => {
            isTaken = true;
            await lab.query('UPDATE crawl.host SET fence = fence + 1');
            return object.prepare(body);
          }
        : (Reflect.get(object, name, object) as unknown),
  });
  await lab.visit({ blobs: slow });
  expect([isTaken, lab.asked()]).toEqual([true, ['/a']]);
  expect(await lab.query('SELECT 1 FROM crawl.capture')).toEqual([]);
});

test('the pace is kept across a restart, by what stands in Postgres', async () => {
  await using lab = await openRegistryLab(names, 1_000);
  const restart = new AbortController();
  const before = lab.visit({}, restart.signal);
  await expect.poll(() => lab.asked().length, { interval: 5 }).toBe(1);
  await expect.poll(() => lab.query('SELECT 1 FROM crawl.capture'), { interval: 5 }).toHaveLength(1);
  restart.abort();
  await expect(before).rejects.toThrow();
  await lab.query("DELETE FROM crawl.task WHERE target IN ('pkg:npm/c', 'pkg:npm/d')");
  await lab.visit();
  expect(lab.asked()).toEqual(['/a', '/b']);
  expect(lab.gaps()[0]).toBeGreaterThanOrEqual(999);
});
