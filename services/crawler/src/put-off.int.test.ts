import { planTarget, type Source, type Sources } from '@juxta/sources';
import { plannedTargets, planTasks } from '@juxta/store';
import { webServer } from '@juxta/testing/web';
import { expect, test } from 'vitest';

import { openCrawlLab } from '../spec/crawl-lab.ts';
import { openRegistryLab } from '../spec/registry-lab.ts';
import { visit } from './visit.ts';

const never = new AbortController().signal;

function withSource(sources: Sources, change: (source: Source) => Source): Sources {
  return {
    ...sources,
    get: (id) => {
      const source = sources.get(id);
      return source && change(source);
    },
  };
}

test('a request that breaks our code is put off, and those behind it are asked', async () => {
  await using lab = await openRegistryLab(['a', 'b'], 0);
  const breaking = withSource(lab.parts.sources, (source) => ({
    ...source,
    requests: (target) => {
      if (target === 'pkg:npm/a') throw new RangeError('Invalid time value');
      return source.requests(target);
    },
  }));
  await lab.visit({ sources: breaking });
  expect(lab.asked()).toEqual(['/b']);
  expect(
    await lab.query(
      "SELECT last_outcome, failures, due_at > now() AS later FROM crawl.task WHERE target = 'pkg:npm/a'",
    ),
  ).toEqual([{ last_outcome: 'internal', failures: 1, later: true }]);
});

test('a database that cannot be written is not held against what was asked', async () => {
  await using lab = await openRegistryLab(['a', 'b'], 0);
  await lab.query(`CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$`);
  await lab.query(
    'CREATE TRIGGER no_room BEFORE INSERT ON crawl.capture FOR EACH ROW EXECUTE FUNCTION no_room()',
  );
  await expect(lab.visit()).rejects.toThrow('no room');
  expect(await lab.query('SELECT DISTINCT failures FROM crawl.task')).toEqual([{ failures: 0 }]);
});

test('a feed whose dates no database takes makes due what it names all the same', async () => {
  await using server = await webServer({
    'GET /rss/updates.xml': {
      headers: { 'content-type': 'application/rss+xml' },
      body: `<rss version="2.0"><channel><title>x</title><item><title>django 1</title>
        <link>https://pypi.org/project/django/1.0/</link><pubDate>Sat, 13 Sep 20260 00:00:00 GMT</pubDate></item></channel></rss>`,
    },
    'GET /pypi/django/json': { headers: { 'content-type': 'application/json' }, body: '{}' },
  });
  await using lab = await openCrawlLab([server.host], { JUXTA_PYPI_URL: server.url });
  const planned = planTarget(lab.parts.sources, 'pkg:pypi/django');
  await planTasks(
    lab.parts.db,
    planned.filter(({ request }) => request !== 'downloads').map((task) => ({ ...task, delayMs: 0 })),
  );
  await lab.query("UPDATE crawl.task SET due_at = due_at - interval '1 hour' WHERE request = 'changes'");
  await lab.visit(server.url);
  expect(server.requests.map(({ url }) => url)).toEqual(['/rss/updates.xml', '/pypi/django/json']);
});

test('a request that its source does not make any more is asked no more, until it is made again', async () => {
  await using lab = await openCrawlLab([]);
  const { db, sources } = lab.parts;
  const target = 'pkg:github/gulpjs/gulp';
  await planTasks(db, planTarget(sources, target));
  const active = async (): Promise<readonly string[]> =>
    (
      await lab.query<{ request: string }>('SELECT request FROM crawl.task WHERE active ORDER BY request')
    ).map(({ request }) => request);
  const all = await active();
  await lab.query("UPDATE crawl.task SET due_at = now() + interval '1 hour' WHERE request <> 'repository'");
  const without = withSource(sources, (source) => ({
    ...source,
    requests: (one) => source.requests(one).filter(({ name }) => name !== 'repository'),
  }));
  const [planned] = await lab.query<{ host: string }>(
    "SELECT host FROM crawl.task WHERE request = 'repository'",
  );
  await visit({ ...lab.parts, sources: without }, planned?.host ?? '', never);
  expect(await active()).toEqual(all.filter((request) => request !== 'repository'));
  // Nor is a target forgotten of which nothing at all is asked for a while.
  await lab.query("UPDATE crawl.task SET active = false WHERE request <> 'repository'");
  expect(await plannedTargets(db)).toEqual([target]);
  await planTasks(db, planTarget(sources, target), { all: true });
  expect(await active()).toEqual(all);
});
