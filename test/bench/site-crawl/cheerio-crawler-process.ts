/** Crawlee's CheerioCrawler as its documentation shows it: links by `enqueueLinks`, nothing kept but the facts. */
import { CheerioCrawler, Configuration, log } from '@crawlee/cheerio';

import { concurrency, runCrawl } from './run.ts';

log.setLevel(log.LEVELS.ERROR);

runCrawl(async ({ start }, found) => {
  const crawler = new CheerioCrawler(
    {
      minConcurrency: concurrency,
      maxConcurrency: concurrency,
      requestHandler: async ({ $, request, enqueueLinks }) => {
        found({
          url: request.loadedUrl,
          title: $('title').first().text(),
          description: $('meta[name="description"]').attr('content') ?? null,
          language: $('html').attr('lang') ?? null,
          canonical: $('link[rel="canonical"]').attr('href') ?? null,
        });
        await enqueueLinks();
      },
    },
    // Files of its own would only slow it down.
    new Configuration({ persistStorage: false }),
  );
  await crawler.run([start]);
});
