import type { SafeFetcher } from '@juxta/sources';

/** Lets so many requests be under way at once, the rest in the order in which they came: each may fill its caps with what a server sends. */
export function limitedFetcher(fetcher: SafeFetcher, atOnce: number): SafeFetcher {
  const waiting: Array<() => void> = [];
  let free = atOnce;
  return {
    fetch: async (request) => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => void waiting.push(resolve));
      try {
        return await fetcher.fetch(request);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free += 1;
      }
    },
    close: () => fetcher.close(),
  };
}
