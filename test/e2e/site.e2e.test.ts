import { expect, test } from 'vitest';

import { juxtaJson, startJuxta } from './juxta-process.ts';
import { onlyTargetsLike, openInstallation, openWorld, type World } from './loopback-world.ts';

interface Explained {
  readonly values: ReadonlyArray<{
    readonly value: unknown;
    readonly cause: string;
    readonly evidence: { readonly url: string };
  }>;
}

const html = (body: string) => ({
  headers: { 'content-type': 'text/html' },
  body: `<!doctype html><title>alpha</title>${body}`,
});

function publishSite({ site }: World, features: readonly string[]): void {
  site.set('GET /robots.txt', { body: `User-agent: *\nDisallow: /alpha/closed\nCrawl-delay: 0\n` });
  site.set('GET /alpha/sitemap.xml', {
    headers: { 'content-type': 'application/xml' },
    body: `<urlset><url><loc>${site.url}/alpha/listed</loc></url><url><loc>${site.url}/beta</loc></url></urlset>`,
  });
  site.set(
    'GET /alpha',
    html(
      '<a href="/alpha/tour">Features</a> <a href="/alpha/news">Changelog</a> <a href="/alpha/closed">c</a> <a href="/beta">b</a>',
    ),
  );
  site.set(
    'GET /alpha/tour',
    html(
      `<h2 id=f>Features</h2><ul>${features.map((item) => `<li>${item}`).join('')}</ul><a href="/alpha/tour">t</a>`,
    ),
  );
  site.set(
    'GET /alpha/news',
    html('<h2 id="v2">2.0.0 (2026-01-31)</h2><h2>1.0.0</h2><a href="/alpha/deeper">d</a>'),
  );
  site.set('GET /alpha/listed', html('<a href="/alpha">home</a>'));
  site.set('GET /alpha/deeper', html(''));
}

const paths = ({ site }: World): readonly string[] => site.requests.map(({ url }) => url);

test('a project’s site is walked by `crawl`, within its budget, and what it claims is told with the page it stands on', async () => {
  await using world = await openWorld();
  await using installation = await openInstallation(world);
  const { environment } = installation;
  const home = `${world.site.url}/alpha`;
  publishSite(world, ['one', 'two']);
  await juxtaJson(['add', home, '--no-crawl'], environment);
  const { tools, open } = await juxtaJson<{ tools: string[]; open: string[] }>(['crawl', home], environment);
  expect(open).toEqual([]);
  const [tool = ''] = tools;
  const asked = paths(world);
  expect(asked.filter((path) => path === '/beta' || path === '/alpha/closed')).toEqual([]);
  expect(asked.filter((path) => path !== '/alpha').toSorted()).toEqual(
    [
      '/alpha/deeper',
      '/alpha/listed',
      '/alpha/news',
      '/alpha/sitemap.xml',
      '/alpha/tour',
      '/robots.txt',
    ].toSorted(),
  );
  const features = await juxtaJson<Explained>(['explain', tool, 'features'], environment);
  expect(features.values).toMatchObject([
    { value: ['one', 'two'], cause: 'first_observed', evidence: { url: `${home}/tour` } },
  ]);
  const place = await juxtaJson<Explained>(['explain', tool, 'features_page'], environment);
  expect(place.values).toMatchObject([{ value: `${home}/tour#f` }]);
  const releases = await installation.query(
    'SELECT version, published_at FROM mart.release WHERE target = $1 ORDER BY version',
    [home],
  );
  expect(releases).toEqual([
    { version: '1.0.0', published_at: null },
    { version: '2.0.0', published_at: new Date('2026-01-31T00:00:00Z') },
  ]);
  // What is fresh is not asked for again.
  await juxtaJson(['crawl', home], environment);
  expect(paths(world)).toEqual(asked);
});

test('`up` walks a site again when it is due: only what changed is an event', async () => {
  await using world = await openWorld();
  await using installation = await openInstallation(world, {
    JUXTA_REFRESH_SECONDS: '1',
    JUXTA_SITE_PAGES: '3',
  });
  const { environment } = installation;
  const home = `${world.site.url}/alpha`;
  publishSite(world, ['one', 'two']);
  await juxtaJson(['add', home, '--no-crawl'], environment);
  await onlyTargetsLike(installation, '/alpha$');
  const walked = async (): Promise<number> =>
    (await installation.query<{ visits: number }>("SELECT visits FROM crawl.task WHERE request = 'site'"))[0]
      ?.visits ?? 0;
  const events = () =>
    installation.query<{ type: string; value: unknown }>(
      `SELECT e.type, f -> 'value' AS value FROM es.events e, jsonb_array_elements(e.data -> 'facts') f
       WHERE f ->> 'attribute' = 'features' ORDER BY e.position`,
    );
  const poll = { timeout: 120_000, interval: 200 };
  await using _ = startJuxta(['up', '--no-serve'], environment);
  await expect.poll(walked, poll).toBeGreaterThan(1);
  await expect.poll(events, poll).toEqual([{ type: 'FactsObserved', value: ['one', 'two'] }]);
  publishSite(world, ['one', 'three']);
  await expect.poll(events, poll).toEqual([
    { type: 'FactsObserved', value: ['one', 'two'] },
    { type: 'FactsObserved', value: ['one', 'three'] },
  ]);
  expect(paths(world)).not.toContain('/alpha/listed');
});

test('a variable that would change how sites are walked stops the crawl, with what to do', async () => {
  await using world = await openWorld();
  await using installation = await openInstallation(world, { CRAWLEE_PERSIST_STORAGE: 'true' });
  publishSite(world, ['one', 'two']);
  const crawl = juxtaJson(['crawl', `${world.site.url}/alpha`], installation.environment);
  await expect(crawl).rejects.toThrow(/crawlee_override.*unset CRAWLEE_PERSIST_STORAGE/su);
  expect(paths(world)).toEqual([]);
});
