import { createFetcher, paceKey } from '@juxta/sources';
import { describe, expect, test } from 'vitest';

import { openWorld, type World } from '../spec/world-lab.ts';
import { visit } from './visit.ts';

const page = { headers: { 'content-type': 'text/html' }, body: '<title>x</title>' };

/** Whose robots.txt of `one.example` is that of `two.example`, which answers so. */
async function openNeighbours(
  status: number,
  headers: Readonly<Record<string, string>> = {},
): Promise<World> {
  const world = await openWorld({ 'GET /a': page });
  world.server.set('GET /robots.txt', (request, response) => {
    const isFirst = request.headers.host?.startsWith('one.') === true;
    if (isFirst) response.writeHead(302, { location: world.at('two.example', '/robots.txt') }).end();
    else response.writeHead(status, headers).end();
  });
  await world.lab.plan(['one.example', 'two.example'].map((name) => world.at(name, '/a')));
  return world;
}

const closed = ({ lab }: World) =>
  lab.query<{ host: string; seconds: number }>(
    `SELECT host, extract(epoch FROM blocked_until - now())::int AS seconds FROM crawl.host
     WHERE blocked_until > now() ORDER BY host`,
  );

describe('a host that a redirect led to', () => {
  test('is left alone as it asks, and the one that was asked is not left alone for that long', async () => {
    await using world = await openNeighbours(429, { 'retry-after': '3000' });
    await world.lab.visit(world.at('one.example', '/'));
    const [one, two] = await closed(world);
    expect(two).toMatchObject({ host: 'two.example', seconds: expect.closeTo(3_000, -2) });
    // Without its rules it is not asked, for a minute at first.
    expect(one?.seconds).toBeLessThan(70);
    await world.lab.visit(world.at('two.example', '/'));
    expect(world.server.requests).toHaveLength(2);
  });

  test('and asks for a pause with a good answer gets it alone', async () => {
    await using world = await openNeighbours(404, { 'retry-after': '3000' });
    await world.lab.visit(world.at('one.example', '/'));
    expect(await closed(world)).toMatchObject([{ host: 'two.example' }]);
    expect(await world.lab.outcomes()).toEqual(['body']);
  });

  test('is given back where its lease comes after the visit was stopped', async () => {
    await using world = await openNeighbours(404);
    await world.lab.query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.host = 'two.example' AND NEW.fence > OLD.fence THEN PERFORM pg_sleep(1); END IF; RETURN NEW; END $$`);
    await world.lab.query(
      'CREATE TRIGGER slow BEFORE UPDATE ON crawl.host FOR EACH ROW EXECUTE FUNCTION slow()',
    );
    const stop = new AbortController();
    const key = paceKey(world.lab.parts.sources, world.at('one.example', '/'));
    const visiting = visit(world.lab.parts, key, stop.signal);
    await expect.poll(() => world.server.requests.length).toBe(1);
    setTimeout(() => stop.abort(new Error('the lock was lost')), 300);
    await expect(visiting).rejects.toThrow('the lock was lost');
    const leases = (): Promise<readonly unknown[]> =>
      world.lab.query('SELECT host, fence::int, leased_until FROM crawl.host ORDER BY host');
    await expect
      .poll(leases, { timeout: 5_000 })
      .toEqual(['one.example', 'two.example'].map((host) => ({ host, fence: 1, leased_until: null })));
  });
});

test('a name of a site that is gone keeps none of its others waiting', async () => {
  await using world = await openWorld({ 'GET /robots.txt': { status: 404 }, 'GET /a': page });
  const { port } = new URL(world.at('one.example', '/'));
  const host = `one.example:${port}`;
  const gone = ['old', 'older'].map((name) => `http://${name}.one.example:${port}/a`);
  const lookup = async (name: string): Promise<readonly string[]> => {
    if (name.startsWith('old'))
      throw Object.assign(new Error('gone'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
    return ['127.0.0.1'];
  };
  const allowHosts = [host, ...gone.map((url) => new URL(url).host)];
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts, lookup });
  await world.lab.plan(gone);
  await world.lab.plan([world.at('one.example', '/a')]);
  const key = paceKey(world.lab.parts.sources, world.at('one.example', '/'));
  await visit({ ...world.lab.parts, fetcher }, key, new AbortController().signal);
  expect(await world.lab.outcomes()).toEqual(['robots_unreachable', 'robots_unreachable', 'body']);
  expect(await closed(world)).toEqual([]);
  await fetcher.close();
});

test('a request ends with its lease, so that none of the successor is under way beside it', async () => {
  await using world = await openWorld({ 'GET /robots.txt': { status: 404 }, 'GET /b': page });
  world.server.set('GET /a', (_, response) => {
    response.writeHead(200, page.headers);
    const dripping = setInterval(() => response.write('x'), 500);
    response.on('close', () => clearInterval(dripping));
  });
  await world.lab.plan([world.at('one.example', '/a')]);
  await world.lab.plan([world.at('one.example', '/b')]);
  const visiting = world.lab.visit(world.at('one.example', '/'));
  await expect.poll(() => world.server.requests.at(-1)?.url).toBe('/a');
  // The first worker's way to the database is cut.
  await world.lab.query(`CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN IF NEW.fence = 1 THEN RAISE EXCEPTION 'no way'; END IF; RETURN NEW; END $$`);
  await world.lab.query('CREATE TRIGGER cut BEFORE UPDATE ON crawl.host FOR EACH ROW EXECUTE FUNCTION cut()');
  await expect(visiting).rejects.toThrow('no way');
  const [, first] = world.server.requests;
  await expect.poll(() => (first?.endedAt ?? Infinity) - (first?.at ?? 0)).toBeLessThan(20_500);
  await world.lab.query("UPDATE crawl.task SET due_at = now() + interval '1 hour' WHERE target LIKE '%/a'");
  const host = new URL(world.at('one.example', '/')).host;
  const fetcher = createFetcher({
    userAgent: 'Juxta/0.1',
    allowHosts: [host],
    lookup: async () => ['127.0.0.1'],
  });
  const successor = { ...world.lab.parts, fetcher };
  await expect
    .poll(
      async () => {
        await visit(
          successor,
          paceKey(successor.sources, world.at('one.example', '/')),
          new AbortController().signal,
        );
        return world.server.requests.at(-1)?.url;
      },
      { timeout: 10_000, interval: 200 },
    )
    .toBe('/b');
  expect((world.server.requests.at(-1)?.at ?? 0) - (first?.endedAt ?? Infinity)).toBeGreaterThan(0);
  await fetcher.close();
}, 60_000);
