import { openFetcher, startCrawler } from '@juxta/crawler';
import { openQueues, type Queues } from '@juxta/jobs';
import { startNormalizer } from '@juxta/normalizer';
import { startProjector } from '@juxta/projector';
import { startScheduler } from '@juxta/scheduler';
import { agent } from '@juxta/sources';

import type { App } from './app.ts';

export interface Pipeline {
  readonly queues: Queues;
  close(): Promise<void>;
}

/** The whole pipeline in this process: scheduler, crawler, normalizer and projector, the same code as when each runs alone. `wanted` limits it to some targets. */
export async function startPipeline(app: App, wanted?: () => readonly string[]): Promise<Pipeline> {
  const { config, db, blobs, sources, logger } = app;
  const queues = await openQueues({ databaseUrl: app.databaseUrl, redisUrl: config.redisUrl, logger });
  const fetcher = openFetcher(config, sources);
  const crawler = await startCrawler({
    db,
    blobs,
    queues,
    sources,
    fetcher,
    agent,
    logger,
    ...(wanted && { wanted }),
  });
  const normalizer = await startNormalizer({ db, blobs, queues, sources, logger });
  const projector = await startProjector({ db, sources, logger, pollMs: 50, daily: !wanted });
  const scheduler = await startScheduler({
    db,
    queues,
    logger,
    everyMs: { schedule: 250, sweep: 5_000 },
    ...(wanted && { wanted }),
  });
  return {
    queues,
    close: async () => {
      await scheduler.close();
      await Promise.all([crawler.close(), normalizer.close()]);
      await projector.close();
      await fetcher.close();
      await queues.close();
    },
  };
}
