import { readStream } from '@juxta/store';
import { webServer } from '@juxta/testing/web';
import { describe, expect, test } from 'vitest';

import { openArchiveLab } from '../spec/archive-lab.ts';
import { openCrawlLab, type CrawlLab } from '../spec/crawl-lab.ts';
import { openRegistryLab } from '../spec/registry-lab.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const closedHours = `SELECT round(extract(epoch FROM blocked_until - now()) / 3600)::int AS hours, blocked_why AS why
  FROM crawl.host WHERE blocked_until > now()`;

type RegistryLab = Awaited<ReturnType<typeof openRegistryLab>>;

/** The server denies these packages, and has the others. */
function deny({ server }: RegistryLab, denied: readonly string[], status: number, headers = {}): void {
  for (const name of names)
    server.set(`GET /${name}`, denied.includes(name) ? { status, headers, body: 'no' } : { body: { name } });
}

async function health({ parts }: RegistryLab): Promise<readonly string[]> {
  const events = await readStream<{ type: string }>(parts.db, 'source/npm');
  return events.map(({ type }) => type);
}

const scopes = async ({ query }: RegistryLab) =>
  (
    await query("SELECT failure->>'scope' AS scope FROM crawl.capture WHERE failure IS NOT NULL ORDER BY seq")
  ).map(({ scope }) => scope);

const later = ({ query }: RegistryLab) =>
  query(
    `UPDATE crawl.task SET due_at = now() - interval '1 second'; UPDATE crawl.host SET blocked_until = now()`,
  );

describe('a registry that denies us', () => {
  test.each([401, 403])('one package by %i goes on with the others, and is not broken', async (status) => {
    await using lab = await openRegistryLab(names, 0);
    deny(lab, ['b'], status);
    await lab.visit();
    expect(lab.asked()).toEqual(names.map((name) => `/${name}`));
    expect([await health(lab), await scopes(lab)]).toEqual([[], ['target']]);
    expect(await lab.query(closedHours)).toEqual([]);
  });

  test('five packages in a row is left alone for a day, and its source is broken there', async () => {
    await using lab = await openRegistryLab(names, 0);
    deny(lab, names, 403);
    await lab.visit();
    expect(lab.asked()).toEqual(['/a', '/b', '/c', '/d', '/e']);
    expect(await scopes(lab)).toEqual(['target', 'target', 'target', 'target', 'source']);
    const why = 'http_403: the server answered 403, as it does whatever it is asked for';
    expect(await lab.query(closedHours)).toEqual([{ hours: 24, why }]);
    expect(await health(lab)).toEqual(['SourceBroke']);
  });

  test('and does so still a day later is asked once more; what it gives then opens it', async () => {
    await using lab = await openRegistryLab(names, 0);
    deny(lab, names, 401);
    await lab.visit();
    await later(lab);
    await lab.visit();
    expect([lab.asked().length, await health(lab)]).toEqual([6, ['SourceBroke']]);
    expect(await lab.query(closedHours)).toMatchObject([{ hours: 24 }]);
    deny(lab, ['b'], 401);
    await later(lab);
    await lab.visit();
    expect(lab.asked()).toHaveLength(6 + names.length);
    expect(await health(lab)).toEqual(['SourceBroke', 'SourceRecovered']);
    expect(await lab.query(closedHours)).toEqual([]);
  });

  test('what it gives in between starts the count anew, also what was told as not modified and is not stored yet', async () => {
    await using lab = await openRegistryLab(names, 0);
    lab.server.set('GET /e', { headers: { etag: '"1"' }, body: { name: 'e' } });
    await lab.visit({ wanted: () => ['pkg:npm/e'] });
    deny(lab, ['a', 'b', 'c', 'd', 'f', 'g'], 403);
    lab.server.set('GET /e', { status: 304 });
    await later(lab);
    await lab.query(
      "UPDATE crawl.task SET due_at = now() - (200 - ascii(right(target, 1))) * interval '1 s'",
    );
    await lab.visit();
    expect(lab.asked()).toEqual(['/e', ...names.map((name) => `/${name}`)]);
    expect([await health(lab), await lab.query(closedHours)]).toEqual([[], []]);
  });

  test('five packages for themselves is not closed when these come back together', async () => {
    const denied = ['a', 'c', 'e', 'g', 'i'];
    const all = [...denied, 'b', 'd', 'f', 'h'].toSorted();
    await using lab = await openRegistryLab(all, 0);
    for (const name of denied) lab.server.set(`GET /${name}`, { status: 403 });
    await lab.query(
      "UPDATE crawl.task SET due_at = now() - (200 - ascii(right(target, 1))) * interval '1 s'",
    );
    await lab.visit();
    expect(lab.asked()).toEqual(all.map((name) => `/${name}`));
    await lab.query("UPDATE crawl.task SET due_at = now() - interval '1 s' WHERE failures > 0");
    await lab.visit();
    expect(lab.asked().slice(all.length).toSorted()).toEqual(denied.map((name) => `/${name}`));
    expect([await health(lab), await lab.query(closedHours)]).toEqual([[], []]);
  });

  test('one package again and again is no other one', async () => {
    await using lab = await openRegistryLab(['a'], 0);
    deny(lab, ['a'], 403);
    for (let visits = 0; visits < 6; visits += 1) {
      await lab.visit();
      await later(lab);
    }
    expect([lab.asked().length, await health(lab)]).toEqual([6, []]);
  });

  test('by a login for a proxy is out of reach at once', async () => {
    await using lab = await openRegistryLab(names, 0);
    deny(lab, ['a'], 407);
    await lab.visit();
    expect([lab.asked(), await health(lab)]).toEqual([['/a'], ['SourceBroke']]);
  });

  test('since a limit is reached gets the pause that it asks for', async () => {
    await using lab = await openRegistryLab(names, 0);
    deny(lab, ['a'], 403, { 'retry-after': '7200' });
    await lab.visit();
    expect([lab.asked(), await scopes(lab), await lab.query(closedHours)]).toMatchObject([
      ['/a'],
      ['source'],
      [{ hours: 2 }],
    ]);
  });
});

test('a source is well again at the first good answer, also where something else opened its host', async () => {
  await using lab = await openRegistryLab(names, 0);
  deny(lab, names, 403);
  await lab.visit();
  deny(lab, [], 403);
  await lab.query('UPDATE crawl.host SET blocked_until = NULL, blocked_why = NULL, streak = 0');
  await lab.visit();
  expect(await health(lab)).toEqual(['SourceBroke', 'SourceRecovered']);
});

test('what is denied is asked more and more rarely, up to once a week', async () => {
  await using lab = await openRegistryLab(['a'], 0);
  deny(lab, ['a'], 403);
  const days: unknown[] = [];
  for (const failures of [8, 10, 11, 30]) {
    await later(lab);
    await lab.query(`UPDATE crawl.task SET failures = ${failures}`);
    await lab.visit();
    const [row] = await lab.query(
      'SELECT extract(epoch FROM due_at - now())::float8 / 86400 AS days FROM crawl.task',
    );
    days.push(Math.round(Number(row?.['days']) * 10) / 10);
  }
  expect(days).toEqual([0.9, 3.6, 7, 7]);
});

describe('sites of one host', () => {
  const paths = ['/a', '/b', '/c', '/d', '/e', '/f'];

  async function visited(denied: readonly string[]): Promise<{ asked: readonly string[]; closed: unknown }> {
    await using server = await webServer({});
    server.set('GET /robots.txt', { status: 404 });
    const page = { headers: { 'content-type': 'text/html' }, body: '<title>x</title>' };
    for (const path of paths) server.set(`GET ${path}`, denied.includes(path) ? { status: 403 } : page);
    await using lab: CrawlLab = await openCrawlLab([`one.example:${server.port}`]);
    const at = (path: string): string => `http://one.example:${server.port}${path}`;
    await lab.plan(paths.map(at));
    await lab.visit(at('/'));
    const asked = server.requests.map(({ url }) => url).filter((url) => url !== '/robots.txt');
    return { asked, closed: (await lab.query(closedHours))[0] };
  }

  test('that are all denied close it for a day', async () => {
    expect(await visited(paths)).toMatchObject({ asked: paths.slice(0, 5), closed: { hours: 24 } });
  });

  test('of which one can be had do not', async () => {
    expect(await visited(['/a', '/b', '/d', '/e', '/f'])).toEqual({ asked: paths, closed: undefined });
  });
});

test('an index that is denied is denied for all that it lists', async () => {
  await using lab = await openArchiveLab();
  lab.server.set('GET /debian/dists/bookworm/InRelease', { status: 403 });
  await lab.plan('pkg:deb/debian/gzip');
  const { parent } = await lab.crawl();
  expect(parent).toMatchObject({ failure: { code: 'http_403', scope: 'source' } });
  const events = await readStream<{ type: string }>(lab.parts.db, 'source/debian');
  expect(events.map(({ type }) => type)).toEqual(['SourceBroke']);
  expect(await lab.query(closedHours)).toMatchObject([{ hours: 24 }]);
});
