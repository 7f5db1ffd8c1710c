import type { OpenAPIHono } from '@hono/zod-openapi';
import { metricsText, metricsType, type Gauge } from '@juxta/runtime';
import { crawlStanding, type CrawlStanding } from '@juxta/store';

import type { ApiParts } from '../parts.ts';

const help: Readonly<Record<keyof CrawlStanding, string>> = {
  due: 'Requests that are due.',
  waiting_seconds: 'For how long the request that waits longest is due.',
  requests: 'Requests in the schedule.',
  failing: 'Requests whose last answer was a failure.',
  hosts: 'Hosts that are known.',
  leased_hosts: 'Hosts that a worker visits now.',
  blocked_hosts: 'Hosts that are left alone for a while.',
  quarantined: 'Parts of sources whose answers are held back.',
};

/** `/metrics` for Prometheus: how the crawl stands for all workers, and the counters of this process. */
export function define(app: OpenAPIHono, { db }: ApiParts): void {
  app.get('/metrics', async (c) =>
    c.body(metricsText(gauges(await crawlStanding(db))), 200, { 'content-type': metricsType }),
  );
}

function gauges(standing: CrawlStanding): readonly Gauge[] {
  return (Object.keys(help) as (keyof CrawlStanding)[]).map((key) => ({
    name: `juxta_crawl_${key}`,
    help: help[key],
    value: standing[key],
  }));
}
