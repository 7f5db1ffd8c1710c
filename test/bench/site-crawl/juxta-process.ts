/** The product's walk of a site through its fetcher, its pages kept as captures: files synced, rows committed. */
import { createFetcher, loadSources, walkSite } from '@juxta/sources';
import { BlobStore, openStore } from '@juxta/store';

import { storeInBatches } from './batches.ts';
import { concurrency, runCrawl } from './run.ts';

const [source] = (await loadSources({})).all.filter(({ id }) => id === 'site');
if (!source) throw new Error('there is no source of sites');

// A walk loads Crawlee when it first has links to follow: the other crawls have loaded all that they need by now.
const page = (body: string) =>
  ({ kind: 'answer', url: 'http://a.example/', contentType: null, body: Buffer.from(body) }) as const;
await walkSite({ url: 'http://a.example/', sitemaps: [], visit: async () => page('<a href=/b>b</a>') });

runCrawl(async ({ start, databaseUrl, dataDir }, found) => {
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [new URL(start).host] });
  const { db, close } = await openStore(databaseUrl, { maxConnections: 4 });
  const kept = storeInBatches({ db, blobs: new BlobStore(dataDir) }, source, start);
  await walkSite({
    url: start,
    sitemaps: [],
    budget: { pages: 100_000, depth: 1_000, bytes: 1e12, alike: 100_000 },
    concurrency,
    visit: async ({ url, request }) => {
      const result = await fetcher.fetch({ url, accepts: ['text/html'] });
      await kept.add(url, request, result);
      if (result.kind !== 'response' || result.status !== 200) return { kind: 'none' };
      const contentType = result.headers['content-type'] ?? null;
      return { kind: 'answer', url: result.finalUrl, contentType, body: result.body };
    },
    onPage: (url, { title, description, language, canonical }) =>
      found({ url, title, description, language, canonical }),
  });
  await kept.done();
  await close();
  await fetcher.close();
});
