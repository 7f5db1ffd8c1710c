import { redirectTo, type WebRequest } from '@juxta/testing/web';
import { describe, expect, test } from 'vitest';

import { openWorld, type World } from '../spec/world-lab.ts';

const delayMs = 300;
const page = { headers: { 'content-type': 'text/html' }, body: '<title>x</title>' };

/** What the server saw of one host that came sooner after the end of the answer before than the host's delay. */
function hasty(requests: readonly WebRequest[], delay: number): readonly string[] {
  return requests.flatMap(({ at, url }, n) => {
    const before = requests[n - 1]?.endedAt ?? Number.NEGATIVE_INFINITY;
    return at - before < delay ? [`${url} after ${Math.round(at - before)} ms`] : [];
  });
}

const closedFor = async ({ lab }: World) =>
  (
    await lab.query<{ seconds: number; why: string; streak: number }>(
      `SELECT extract(epoch FROM blocked_until - now())::float8 AS seconds, blocked_why AS why, streak::int
       FROM crawl.host WHERE blocked_until > now()`,
    )
  )[0];

describe('each request waits for its host', () => {
  test('also a redirect, its robots.txt, and what that redirects to', async () => {
    await using world = await openWorld({
      'GET /robots.txt': redirectTo('/rules.txt', 301),
      'GET /rules.txt': { body: 'User-agent: *\nDisallow: /never\n' },
      'GET /a': redirectTo('/b'),
      'GET /b': redirectTo('/c', 308),
      'GET /c': page,
    });
    await world.lab.plan([world.at('one.example', '/a')], delayMs);
    await world.lab.visit(world.at('one.example', '/'));
    expect(await world.lab.outcomes()).toEqual(['body']);
    expect(world.server.requests.map(({ url }) => url)).toEqual([
      '/robots.txt',
      '/rules.txt',
      '/a',
      '/b',
      '/c',
    ]);
    expect(hasty(world.server.requests, delayMs)).toEqual([]);
  });

  test('also one that another host of the same domain sends over', async () => {
    await using world = await openWorld({});
    world.server.set('GET /robots.txt', (request, response) => {
      const isFirst = request.headers.host?.startsWith('one.') === true;
      response.writeHead(isFirst ? 302 : 404, { location: world.at('www.one.example', '/robots.txt') }).end();
    });
    world.server.set('GET /a', page);
    await world.lab.plan([world.at('one.example', '/a')], delayMs);
    await world.lab.visit(world.at('one.example', '/'));
    expect(world.server.requests.map(({ headers, url }) => `${headers.host?.split(':')[0]}${url}`)).toEqual([
      'one.example/robots.txt',
      'www.one.example/robots.txt',
      'one.example/a',
    ]);
    expect(hasty(world.server.requests, delayMs)).toEqual([]);
  });

  test('also one that a stranger sends over: the host that is visited is asked by nobody else', async () => {
    await using world = await openWorld({ 'GET /a': page, 'GET /b': page });
    world.server.set('GET /robots.txt', (request, response) => {
      const isFirst = request.headers.host?.startsWith('one.') === true;
      response.writeHead(isFirst ? 302 : 404, { location: world.at('two.example', '/robots.txt') }).end();
    });
    const two = ['/a', '/b', '/c'].map((path) => world.at('two.example', path));
    await world.lab.plan([world.at('one.example', '/a'), ...two], delayMs);
    const visitTwo = (): Promise<void> => world.lab.visit(world.at('two.example', '/'));
    await Promise.all([world.lab.visit(world.at('one.example', '/')), visitTwo()]);
    // Where the stranger's request had the host just then, the schedule brings the visit back.
    await visitTwo();
    const ofTwo = world.server.requests.filter(({ headers }) => headers.host?.startsWith('two.') === true);
    expect(ofTwo.map(({ url }) => url).toSorted()).toEqual(['/a', '/b', '/c', '/robots.txt', '/robots.txt']);
    expect(hasty(ofTwo, delayMs)).toEqual([]);
    expect(await world.lab.outcomes(world.at('one.example', '/a'))).toEqual(['body']);
    expect(await world.lab.query('SELECT 1 FROM crawl.host WHERE leased_until IS NOT NULL')).toEqual([]);
  });
});

test('two sites that redirect to a host where nothing is planned do not meet there', async () => {
  await using world = await openWorld({ 'GET /a': page });
  world.server.set('GET /robots.txt', (request, response) => {
    const isThird = request.headers.host?.startsWith('three.') === true;
    const answer = (): void => {
      response.writeHead(isThird ? 404 : 302, { location: world.at('three.example', '/robots.txt') }).end();
    };
    if (isThird) setTimeout(answer, 200);
    else answer();
  });
  const [one, two] = ['one.example', 'two.example'].map((name) => world.at(name, '/a')) as [string, string];
  await world.lab.plan([one, two]);
  await Promise.all([world.lab.visit(one), world.lab.visit(two)]);
  const third = world.server.requests.filter(({ headers }) => headers.host?.startsWith('three.'));
  expect(third).toHaveLength(2);
  expect(hasty(third, 1_000)).toEqual([]);
  expect(await world.lab.outcomes()).toEqual(['body', 'body']);
});

test('a visit that loses its host at a redirect follows it no further, and stores nothing', async () => {
  await using world = await openWorld({ 'GET /robots.txt': { status: 404 }, 'GET /b': page });
  world.server.set('GET /a', async (_, response) => {
    await world.lab.query('UPDATE crawl.host SET fence = fence + 1');
    response.writeHead(302, { location: '/b' }).end();
  });
  await world.lab.plan([world.at('one.example', '/a')]);
  await world.lab.visit(world.at('one.example', '/'));
  expect(world.server.requests.map(({ url }) => url)).toEqual(['/robots.txt', '/a']);
  expect(await world.lab.outcomes()).toEqual([]);
});

describe('a site that answers', () => {
  test.each([
    [429, { 'retry-after': '120' }, [120, 121]],
    [429, { 'retry-after': 'Sunday, 06-Nov-94 08:49:37 GMT' }, [55, 66]],
    [429, { 'retry-after': '-3' }, [55, 66]],
    [429, { 'retry-after': '999999999' }, [86_390, 86_401]],
    [429, {}, [55, 66]],
    [503, { 'retry-after': 'soon' }, [55, 66]],
    [
      403,
      { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '700' },
      [690, 701],
    ],
    [200, { 'ratelimit-policy': '"d";q=100;w=60', ratelimit: '"d";r=5;t=44' }, [39, 45]],
  ] as const)('%i with %j is left alone for %j seconds', async (status, headers, [least, most]) => {
    await using world = await openWorld({
      'GET /*': { ...page, status, headers: { ...page.headers, ...headers } },
    });
    world.server.set('GET /robots.txt', { status: 404 });
    await world.lab.plan(['/a', '/b'].map((path) => world.at('one.example', path)));
    await world.lab.visit(world.at('one.example', '/'));
    await world.lab.visit(world.at('one.example', '/'));
    expect(world.server.requests).toHaveLength(2);
    const { seconds = 0 } = (await closedFor(world)) ?? {};
    expect(seconds).toBeGreaterThan(least - 5);
    expect(seconds).toBeLessThanOrEqual(most);
  });

  test('an error of one page goes on with its others', async () => {
    await using world = await openWorld({
      'GET /robots.txt': { status: 404 },
      'GET /a': { status: 500 },
      'GET /b': page,
    });
    await world.lab.plan(['/a', '/b'].map((path) => world.at('one.example', path)));
    await world.lab.visit(world.at('one.example', '/'));
    expect((await world.lab.outcomes()).toSorted()).toEqual(['body', 'http_500']);
    expect(await closedFor(world)).toBeUndefined();
  });
});

describe('a robots.txt', () => {
  test('that says when to come back is not asked before, nor is anything else of its host', async () => {
    await using world = await openWorld({
      'GET /robots.txt': { status: 503, headers: { 'retry-after': '7000' } },
    });
    await world.lab.plan([world.at('one.example', '/a')]);
    await world.lab.visit(world.at('one.example', '/'));
    expect(await world.lab.outcomes()).toEqual(['robots_unreachable']);
    expect((await closedFor(world))?.seconds).toBeGreaterThan(6_900);
  });

  test('that comes with a rate limit used up ends the visit, and leaves the page due', async () => {
    await using world = await openWorld({
      'GET /robots.txt': { headers: { 'ratelimit-remaining': '0', 'ratelimit-reset': '500' }, body: '' },
      'GET /a': page,
    });
    await world.lab.plan([world.at('one.example', '/a')]);
    await world.lab.visit(world.at('one.example', '/'));
    expect(world.server.requests.map(({ url }) => url)).toEqual(['/robots.txt']);
    expect(await world.lab.outcomes()).toEqual([]);
    expect(await closedFor(world)).toMatchObject({ why: 'asked for a pause', streak: 0 });
    expect(await world.lab.query('SELECT due_at <= now() AS due FROM crawl.task')).toEqual([{ due: true }]);
  });

  test('that asks for hours between two requests gets them', async () => {
    await using world = await openWorld({
      'GET /robots.txt': { body: 'User-agent: *\nCrawl-delay: 7200\n' },
      'GET /*': page,
    });
    await world.lab.plan(['/a', '/b'].map((path) => world.at('one.example', path)));
    await world.lab.visit(world.at('one.example', '/'));
    expect(world.server.requests).toHaveLength(1);
    expect(await closedFor(world)).toMatchObject({ why: 'asks for 7200 s between two requests', streak: 0 });
    await world.lab.query('UPDATE crawl.host SET blocked_until = NULL, next_fetch_at = now()');
    await world.lab.visit(world.at('one.example', '/'));
    expect(world.server.requests).toHaveLength(2);
    expect((await closedFor(world))?.seconds).toBeGreaterThan(7_190);
  });

  test.each([
    ['a page of HTML', page, 'its robots.txt is a page of HTML, and holds no rules'],
    [
      'a list without end',
      { body: `User-agent: *\n${Array.from({ length: 5_001 }, (_, n) => `Disallow: /${n}/`).join('\n')}` },
      'its robots.txt has more than 5000 rules, of which the first 5000 are read',
    ],
  ])('that is %s is told in the log, once a reading', async (_, answer, told) => {
    await using world = await openWorld({ 'GET /*': page, 'GET /robots.txt': answer });
    await world.lab.plan(['/a', '/b'].map((path) => world.at('one.example', path)));
    await world.lab.visit(world.at('one.example', '/'));
    expect(world.lab.logged).toEqual([told]);
    expect(await world.lab.outcomes()).toEqual(['body', 'body']);
  });

  test.each([3_600, 86_400])(
    'that asks for %i s between two requests is not asked for in place of the page',
    async (delay) => {
      await using world = await openWorld({
        'GET /robots.txt': {
          headers: { 'cache-control': 'max-age=600' },
          body: `User-agent: *\nCrawl-delay: ${delay}\n`,
        },
        'GET /*': page,
      });
      await world.lab.plan([world.at('one.example', '/a')]);
      await world.lab.visit(world.at('one.example', '/'));
      // That long, and a little, goes by.
      const ago = `${delay + 60} s`;
      await world.lab.query(
        `UPDATE crawl.host SET blocked_until = blocked_until - $1::interval, next_fetch_at = next_fetch_at - $1::interval,
         robots = (SELECT jsonb_object_agg(key, value || jsonb_build_object('expiresAt',
           to_char(((value->>'expiresAt')::timestamptz - $1::interval) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))) FROM jsonb_each(robots))`,
        [ago],
      );
      await world.lab.visit(world.at('one.example', '/'));
      expect(world.server.requests.map(({ url }) => url)).toEqual(['/robots.txt', '/a']);
    },
  );

  test('that asks for a delay no more is not slowed down for ever', async () => {
    await using world = await openWorld({
      'GET /robots.txt': { body: 'User-agent: *\nCrawl-delay: 2\nDisallow: /\n' },
    });
    const visit = async (): Promise<unknown> => {
      await world.lab.later();
      await world.lab.query(`UPDATE crawl.host SET next_fetch_at = now(),
        robots = (SELECT jsonb_object_agg(key, value || '{"expiresAt":"2020-01-01T00:00:00Z"}') FROM jsonb_each(robots))`);
      await world.lab.visit(world.at('one.example', '/'));
      return (await world.lab.query('SELECT delay_ms FROM crawl.host'))[0]?.['delay_ms'];
    };
    await world.lab.plan([world.at('one.example', '/a')]);
    expect(await visit()).toBe(2_000);
    world.server.set('GET /robots.txt', { body: 'User-agent: *\nCrawl-delay: 0.5\nDisallow: /\n' });
    expect(await visit()).toBe(500);
  });
});
