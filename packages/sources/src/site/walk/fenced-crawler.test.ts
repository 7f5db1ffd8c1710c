import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, test, vi } from 'vitest';

import { assertNoOverrides } from './fence.ts';
import { FencedCrawler } from './fenced-crawler.ts';

/** A queue of pages that may grow while it is walked. */
function queueOf(...urls: readonly string[]) {
  const queue = urls.map((url) => ({ url }));
  return {
    queue,
    take: () => queue.shift(),
    get waiting() {
      return queue.length;
    },
    isSpent: false,
  };
}

describe('the fenced crawler', () => {
  test('visits each page once, also those that a visit finds, as many at once as it may', async () => {
    const pages = queueOf('https://a.example/1');
    const visited: string[] = [];
    let [running, most] = [0, 0];
    const visit = async ({ url }: { url: string }): Promise<void> => {
      visited.push(url);
      running += 1;
      most = Math.max(most, running);
      if (url.endsWith('/1'))
        pages.queue.push({ url: 'not a url' }, { url: 'ftp://b' }, { url: 'https://a.example/2' });
      await new Promise((done) => setTimeout(done, 20));
      running -= 1;
    };
    await new FencedCrawler({ pages, visit, concurrency: 3, pageSeconds: 60 }).follow();
    expect(visited).toEqual(['https://a.example/1', 'not a url', 'ftp://b', 'https://a.example/2']);
    expect(most).toBe(3);
  });

  test('leaves what SIGINT means to the process', async () => {
    const before = process.listenerCount('SIGINT');
    const heard: number[] = [];
    const visit = async (): Promise<void> => void heard.push(process.listenerCount('SIGINT'));
    const pages = queueOf('https://a.example/1', 'https://a.example/2');
    await new FencedCrawler({ pages, visit, concurrency: 1, pageSeconds: 60 }).follow();
    expect([...heard, process.listenerCount('SIGINT')]).toEqual([before, before, before]);
  });

  test('asks for nothing twice, and ends with the error of a visit, which asks for no more', async () => {
    const pages = queueOf('https://a.example/1', 'https://a.example/2', 'https://a.example/3');
    const visit = vi.fn(async () => {
      throw new RangeError('lost');
    });
    const crawler = new FencedCrawler({ pages, visit, concurrency: 1, pageSeconds: 60 });
    await expect(crawler.follow()).rejects.toThrow(new RangeError('lost'));
    expect(visit).toHaveBeenCalledTimes(1);
  });

  test('writes nothing, says nothing, and starts again and again in one process', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'juxta-fence-'));
    const said = vi.spyOn(console, 'log').mockImplementation(() => {});
    vi.spyOn(process, 'cwd').mockReturnValue(folder);
    try {
      for (const round of [1, 2, 3]) {
        const visit = vi.fn(async () => {});
        const pages = queueOf(`https://a.example/${round}`);
        await new FencedCrawler({ pages, visit, concurrency: 1, pageSeconds: 60 }).follow();
        expect(visit).toHaveBeenCalledTimes(1);
      }
      expect(await readdir(folder)).toEqual([]);
      expect(said).not.toHaveBeenCalled();
    } finally {
      vi.restoreAllMocks();
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('keeps Crawlee’s own ways out shut', async () => {
    const crawler = new FencedCrawler({
      pages: queueOf(),
      visit: async () => {},
      concurrency: 1,
      pageSeconds: 60,
    });
    await expect(crawler.addRequests(['https://a.example/'])).rejects.toThrow('closed');
    await expect(crawler.getRequestQueue()).rejects.toThrow('closed');
  });

  test('is not made where its settings are taken over', () => {
    vi.stubEnv('CRAWLEE_PERSIST_STORAGE', '1');
    try {
      expect(
        () => new FencedCrawler({ pages: queueOf(), visit: async () => {}, concurrency: 1, pageSeconds: 60 }),
      ).toThrow('not fenced');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('what would take over', () => {
  test('a variable of Crawlee’s', () => {
    expect(() => assertNoOverrides({ CRAWLEE_PURGE_ON_START: 'false' }, tmpdir())).toThrow(
      expect.objectContaining({
        code: 'crawlee_override',
        next: expect.stringContaining('unset CRAWLEE_PURGE_ON_START'),
      }),
    );
    expect(() => assertNoOverrides({ PATH: '/bin' }, tmpdir())).not.toThrow();
  });

  test('a file of Crawlee’s', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'juxta-fence-'));
    await writeFile(path.join(folder, 'crawlee.json'), '{}');
    expect(() => assertNoOverrides({}, folder)).toThrow(
      expect.objectContaining({ code: 'crawlee_override' }),
    );
    await rm(folder, { recursive: true });
  });
});
