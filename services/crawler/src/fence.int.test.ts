import { afterEach, expect, test, vi } from 'vitest';

import { openRegistryLab } from '../spec/registry-lab.ts';

const names = ['a', 'b', 'c', 'd'];
const paths = names.map((name) => `/${name}`);
const delayMs = 300;

afterEach(() => {
  vi.restoreAllMocks();
});

test('a job that runs twice at once fetches everything once, one request after the other', async () => {
  await using lab = await openRegistryLab(names, delayMs);
  await Promise.all([lab.visit(), lab.visit(), lab.visit()]);
  expect(lab.asked()).toEqual(paths);
  expect(Math.min(...lab.gaps())).toBeGreaterThanOrEqual(delayMs - 1);
});

test('a job whose lock lapsed between two fetches loses the host: its successor goes on, and nothing is fetched twice', async () => {
  // Too long for two fetches in one turn.
  await using lab = await openRegistryLab(names, 600);
  const { blobs } = lab.parts;
  // The queue gave the job to another worker, and the lease of the first one ran out before its next turn.
  const lapsing = new Proxy(blobs, {
    get: (object, name) =>
      name === 'prepare'
        ? async (body: Uint8Array) => {
            await lab.query("UPDATE crawl.host SET leased_until = clock_timestamp() - interval '1 ms'");
            return object.prepare(body);
          }
        : (Reflect.get(object, name, object) as unknown),
  });
  await lab.visit({ blobs: lapsing });
  expect(lab.asked()).toEqual(['/a']);
  await lab.visit();
  expect(lab.asked()).toEqual(paths);
  expect(Math.min(...lab.gaps())).toBeGreaterThanOrEqual(599);
  expect(await lab.query('SELECT count(*)::int AS n FROM crawl.capture')).toEqual([{ n: 4 }]);
});

test('a worker that was stopped between its turn and its fetch sends nothing when it goes on', async () => {
  await using lab = await openRegistryLab(names, 0);
  const { sources } = lab.parts;
  let stopped = false;
  const stopping = {
    ...sources,
    get: (id: string) => {
      const source = sources.get(id);
      if (!source) return undefined;
      return {
        ...source,
        requests: (target: string) => {
          // As after SIGSTOP and SIGCONT a minute later: the clock went on, and so did the other workers.
          if (!stopped && target === 'pkg:npm/b') {
            stopped = true;
            const now = performance.now.bind(performance);
            vi.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
          }
          return source.requests(target);
        },
      };
    },
  };
  await lab.visit({ sources: stopping });
  expect([stopped, lab.asked()]).toEqual([true, ['/a']]);
  await lab.query("UPDATE crawl.host SET leased_until = NULL, next_fetch_at = '-infinity'");
  await lab.visit();
  expect(lab.asked()).toEqual(paths);
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
