import type { FetchResult } from '@juxta/sources';
import { expect, test } from 'vitest';

import { limitedFetcher } from './limited-fetcher.ts';

test('so many requests are under way at once, in order, whatever becomes of them', async () => {
  const asked: string[] = [];
  const ends = new Map<string, (broken?: Error) => void>();
  const fetcher = limitedFetcher(
    {
      fetch: ({ url }) =>
        new Promise<FetchResult>((resolve, reject) => {
          asked.push(url);
          ends.set(url, (broken) => (broken ? reject(broken) : resolve({ kind: 'failed' } as FetchResult)));
        }),
      close: async () => {},
    },
    2,
  );
  const results = ['a', 'b', 'c', 'd', 'e'].map((url) => fetcher.fetch({ url }));
  const settled = Promise.allSettled(results);
  await Promise.resolve();
  expect(asked).toEqual(['a', 'b']);
  ends.get('a')?.(new Error('broken'));
  await expect(results[0]).rejects.toThrow('broken');
  await expect.poll(() => asked).toEqual(['a', 'b', 'c']);
  for (const url of ['b', 'c', 'd', 'e']) {
    await expect.poll(() => ends.has(url)).toBe(true);
    ends.get(url)?.();
  }
  expect((await settled).map(({ status }) => status)).toEqual([
    'rejected',
    ...Array<string>(4).fill('fulfilled'),
  ]);
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('a redirect that waits for its turn lets others go first, and goes on when one has ended', async () => {
  const asked: string[] = [];
  const turn = Promise.withResolvers<boolean>();
  const fetcher = limitedFetcher(
    {
      fetch: async ({ url }, steps) => {
        asked.push(url);
        const to = new URL(`${url}/to`);
        if (await steps?.allowRedirect?.(new URL(url), to)) asked.push(to.href);
        return { kind: 'failed' } as FetchResult;
      },
      close: async () => {},
    },
    1,
  );
  const slow = fetcher.fetch({ url: 'http://slow' }, { allowRedirect: () => turn.promise });
  await fetcher.fetch({ url: 'http://other' });
  expect(asked).toEqual(['http://slow', 'http://other']);
  turn.resolve(true);
  await slow;
  expect(asked).toEqual(['http://slow', 'http://other', 'http://slow/to']);
});
