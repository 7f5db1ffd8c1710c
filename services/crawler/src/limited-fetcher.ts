import type { FetchRequest, FetchResult, FetchSteps, SafeFetcher } from '@juxta/sources';

/**
 * Lets so many requests be under way at once, the rest in the order in which they came: each may fill its caps with what a
 * server sends. A redirect that waits for its turn is not under way.
 */
export function limitedFetcher(fetcher: SafeFetcher, atOnce: number): SafeFetcher {
  const waiting: Array<() => void> = [];
  let free = atOnce;
  const isFree = (): boolean => {
    if (free === 0) return false;
    free -= 1;
    return true;
  };
  const inTurn = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
  const give = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  const lettingGo = (steps: FetchSteps): FetchSteps => ({
    beforeSend: () => steps.beforeSend?.(),
    allowRedirect: async (from, to) => {
      give();
      try {
        return (await steps.allowRedirect?.(from, to)) ?? false;
      } finally {
        if (!isFree()) await inTurn();
      }
    },
  });
  const gave = (result: FetchResult): FetchResult => {
    give();
    return result;
  };
  const failed = (error: unknown): never => {
    give();
    throw error;
  };
  const fetch = (request: FetchRequest, steps: FetchSteps): Promise<FetchResult> =>
    fetcher.fetch(request, steps.allowRedirect ? lettingGo(steps) : steps).then(gave, failed);
  return {
    fetch: (request, steps = {}) =>
      isFree() ? fetch(request, steps) : inTurn().then(() => fetch(request, steps)),
    close: () => fetcher.close(),
  };
}
