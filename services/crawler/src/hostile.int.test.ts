import {
  hostileCases,
  hostileServer,
  impossibleSpellings,
  insideAddresses,
  insideNames,
  loopbackSpellings,
  rawAnswer,
  redirectTo,
  storms,
  tcpServer,
  testCertificate,
  webServer,
  type HostileServer,
  type WebServer,
} from '@juxta/testing/web';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openCrawlLab, type CrawlLab } from '../spec/crawl-lab.ts';

const page = { headers: { 'content-type': 'text/html' }, body: '<title>x</title>' };
const timeouts = { connectMs: 2_000, headersMs: 2_000, idleMs: 2_000, totalMs: 10_000 };

describe('a crawler that visits every hostile host at once, and one that is well', () => {
  const cases = hostileCases();
  const stormy = new Set(storms().map(({ id }) => id));
  const paths = ['/a', '/b', '/c'];
  let servers: readonly HostileServer[];
  let well: WebServer;
  let lab: CrawlLab;
  const addressOf = (n: number): string =>
    `${servers[n]?.scheme}://${cases[n]?.id}.example:${servers[n]?.port}/`;

  beforeAll(async () => {
    servers = await Promise.all(cases.map(hostileServer));
    well = await webServer({ 'GET /robots.txt': { status: 404 }, 'GET /*': page });
    const hosts = servers.map((_, n) => new URL(addressOf(n)).host);
    lab = await openCrawlLab(
      [`well.example:${well.port}`, ...hosts],
      {},
      { timeouts, ca: testCertificate.cert },
    );
    const healthy = `http://well.example:${well.port}`;
    await lab.plan([
      ...cases.map((_, n) => addressOf(n)),
      ...cases.flatMap(({ id }, n) =>
        stormy.has(id) ? paths.map((path) => addressOf(n).slice(0, -1) + path) : [],
      ),
      ...paths.map((path) => healthy + path),
    ]);
    await Promise.all([...cases.map((_, n) => lab.visit(addressOf(n))), lab.visit(`${healthy}/`)]);
  }, 120_000);

  afterAll(async () => {
    await lab[Symbol.asyncDispose]();
    await Promise.all([well.close(), ...servers.map((server) => server[Symbol.asyncDispose]())]);
  });

  test('has all of the one that is well, each page once', async () => {
    expect(well.requests.map(({ url }) => url).toSorted()).toEqual([...paths, '/robots.txt']);
    for (const path of paths)
      expect(await lab.outcomes(`http://well.example:${well.port}${path}`)).toEqual(['body']);
  });

  test.each(cases.map(({ id, fetched, kept }, n) => [id, kept ?? fetched, n] as const))(
    'keeps of %s: %s',
    async (id, kept, n) => {
      const rows = await lab.query<{ outcome: string }>(
        `SELECT coalesce(failure->>'code', outcome) AS outcome FROM crawl.capture WHERE url LIKE $1`,
        [`http%://${id}.example:%`],
      );
      expect(rows.map(({ outcome }) => outcome)).toEqual([kept]);
      if (stormy.has(id)) expect(servers[n]?.asked).toBe(1);
    },
  );

  test('holds no host, and lets go of each for which it is too much', async () => {
    const rows = await lab.query<{ host: string; leased: boolean; closed: boolean }>(
      'SELECT host, leased_until IS NOT NULL AS leased, blocked_until > now() AS closed FROM crawl.host',
    );
    expect(rows.filter(({ leased }) => leased)).toEqual([]);
    const closed = new Set(rows.filter((row) => row.closed).map(({ host }) => host));
    const unanswered = new Set(['timeout', 'reset', 'robots_unreachable']);
    const expected = cases.filter(
      ({ id, fetched, kept }) => stormy.has(id) || unanswered.has(kept ?? fetched),
    );
    expect([...closed].toSorted()).toEqual(expected.map(({ id }) => `${id}.example`).toSorted());
  });
});

describe('the network inside', () => {
  const hosts = [...loopbackSpellings, ...insideAddresses, ...insideNames];

  test('is not reached by a page that redirects there, by http or https, nor by a robots.txt', async () => {
    await using secret = await tcpServer(rawAnswer('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nsecret'));
    await using front = await webServer({ 'GET /robots.txt': { status: 404 } });
    await using lab = await openCrawlLab(
      [`front.example:${front.port}`],
      {},
      { ports: [secret.port], timeouts },
    );
    const targets = ['http', 'https'].flatMap((scheme) =>
      [...hosts, ...impossibleSpellings].map((host) => `${scheme}://${host}:${secret.port}/`),
    );
    for (const [n, target] of targets.entries()) front.set(`GET /to/${n}`, redirectTo(utf8(target)));
    await lab.plan(targets.map((_, n) => `http://front.example:${front.port}/to/${n}`));
    for (let visits = 0; visits * 20 <= targets.length; visits += 1)
      await lab.visit(`http://front.example:${front.port}/`);
    const outcomes = await lab.query<{ code: string; n: number }>(
      `SELECT failure->>'code' AS code, substring(url FROM '[0-9]+$')::int AS n FROM crawl.capture ORDER BY n`,
    );
    const told = new Map(outcomes.map(({ n, code }) => [targets[n], code]));
    // A name is no address: it is another site, which a page may not redirect to.
    const isName = (target: string): boolean => insideNames.some((name) => target.includes(name));
    for (const target of targets) {
      const impossible = impossibleSpellings.some((host) => target.includes(`//${host}:`));
      const expected = isName(target)
        ? ['redirect_refused']
        : impossible
          ? ['url_refused', 'bad_redirect']
          : ['address_refused'];
      expect(expected, target).toContain(told.get(target));
    }
    expect(secret.accepted).toBe(0);
  });

  test('is not reached by a robots.txt that redirects there, nor is the page of a host that is there', async () => {
    await using secret = await tcpServer(rawAnswer('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
    await using front = await webServer({ 'GET /a': page });
    await using lab = await openCrawlLab(
      [`front.example:${front.port}`],
      {},
      { ports: [secret.port], timeouts },
    );
    for (const host of [...loopbackSpellings, ...insideAddresses]) {
      front.set('GET /robots.txt', redirectTo(utf8(`http://${host}:${secret.port}/robots.txt`)));
      await lab.query('UPDATE crawl.host SET robots = NULL');
      await lab.plan([`http://front.example:${front.port}/a`]);
      await lab.later();
      await lab.visit(`http://front.example:${front.port}/`);
    }
    // What a name resolves to is looked at when it is connected to.
    await lab.plan([`http://rebound.example:${secret.port}/a`]);
    await lab.visit(`http://rebound.example:${secret.port}/`);
    const codes = new Set(await lab.outcomes());
    expect([...codes]).toEqual(['address_refused']);
    expect(front.requests.map(({ url }) => url)).not.toContain('/a');
    expect(secret.accepted).toBe(0);
  });
});

/** As a server sends it that writes UTF-8 into its headers. */
function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}
