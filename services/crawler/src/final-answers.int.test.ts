import { gzipSync } from 'node:zlib';

import { createFetcher, planTarget } from '@juxta/sources';
import { planTasks } from '@juxta/store';
import { webServer } from '@juxta/testing/web';
import { describe, expect, test } from 'vitest';

import { openCrawlLab } from '../spec/crawl-lab.ts';
import { openRegistryLab } from '../spec/registry-lab.ts';
import { visit } from './visit.ts';

const wait = `SELECT last_outcome AS outcome, failures::int, round(extract(epoch FROM due_at - now()) / 60)::int AS minutes FROM crawl.task`;
const huge = {
  headers: { 'content-type': 'application/json', 'content-length': String(1 << 30) },
  body: '{',
};
const month = 30 * 24 * 60;

type RegistryLab = Awaited<ReturnType<typeof openRegistryLab>>;

async function visitTimes({ visit, query }: RegistryLab, times: number): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  for (let n = 0; n < times; n += 1) {
    await query("UPDATE crawl.task SET due_at = now() - interval '1 second'");
    await query("UPDATE crawl.host SET blocked_until = NULL, next_fetch_at = '-infinity'");
    await visit();
    seen.push((await query(wait))[0]?.['minutes']);
  }
  return seen;
}

describe('a package whose answer', () => {
  test.each([
    ['is of another type', 'wrong_type', { headers: { 'content-type': 'text/html' }, body: '<p>back soon' }],
    [
      'is a bomb',
      'decoded_too_large',
      {
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body: gzipSync(Buffer.alloc(128 * 1024 * 1024)),
      },
    ],
    ['is too large', 'too_large', huge],
  ])('%s is asked for once a month from the fifth time on', async (_, outcome, answer) => {
    await using lab = await openRegistryLab(['a'], 0);
    lab.server.set('GET /a', answer);
    expect(await visitTimes(lab, 6)).toEqual([5, 10, 20, 40, month, month]);
    expect(await lab.query(wait)).toMatchObject([{ outcome, failures: 6 }]);
  });

  test('fails in another way is asked for daily', async () => {
    await using lab = await openRegistryLab(['a'], 0);
    lab.server.set('GET /a', { status: 451 });
    expect((await visitTimes(lab, 11)).at(-1)).toBe(24 * 60);
  });

  test('is too large is asked for at once where its source asks for something else', async () => {
    await using lab = await openRegistryLab(['a'], 0);
    lab.server.set('GET /a', huge);
    await visitTimes(lab, 5);
    const planned = planTarget(lab.parts.sources, 'pkg:npm/a').filter(
      ({ request }) => request === 'document',
    );
    await planTasks(lab.parts.db, planned);
    expect(await lab.query(wait)).toMatchObject([{ minutes: month }]);
    const newer = planned.map((task) => ({ ...task, asked: 'of another version' }));
    await planTasks(lab.parts.db, newer);
    expect(await lab.query(wait)).toMatchObject([{ minutes: 0 }]);
    lab.server.set('GET /a', { body: { name: 'a' } });
    await lab.visit();
    expect(await lab.query(wait)).toMatchObject([{ outcome: 'body', failures: 0 }]);
  });
});

test('a site at an address that is not public is looked for once a month', async () => {
  await using server = await webServer({});
  await using lab = await openCrawlLab([], {}, { ports: [server.port] });
  const url = `http://inside.example:${server.port}/a`;
  await lab.plan([url]);
  for (let n = 0; n < 5; n += 1) {
    await lab.later();
    await lab.visit(url);
  }
  expect(await lab.query(wait)).toEqual([{ outcome: 'address_refused', failures: 5, minutes: month }]);
  expect(server.connections).toBe(0);
});

test('a registry at such an address fails as a whole: its packages are asked for when it is well', async () => {
  await using lab = await openRegistryLab(['a'], 0);
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [], ports: [lab.server.port] });
  for (let n = 0; n < 6; n += 1) {
    await lab.query("UPDATE crawl.task SET due_at = now() - interval '1 second'");
    await lab.query("UPDATE crawl.host SET blocked_until = NULL, next_fetch_at = '-infinity'");
    await lab.visit({ fetcher });
  }
  await fetcher.close();
  expect(await lab.query(wait)).toEqual([{ outcome: 'address_refused', failures: 6, minutes: 160 }]);
  expect(lab.asked()).toEqual([]);
});

test('a site that is allowed meanwhile is asked at once, whatever our own rules refused before', async () => {
  await using server = await webServer({
    'GET /robots.txt': { status: 404 },
    'GET /': { headers: { 'content-type': 'text/html' }, body: '<title>x</title>' },
  });
  await using lab = await openCrawlLab([]);
  await lab.plan([`${server.url}/`]);
  await lab.visit(server.url);
  expect(await lab.outcomes()).toEqual(['port_refused']);
  await lab.later();
  const fetcher = createFetcher({ userAgent: 'Juxta/0.1', allowHosts: [server.host] });
  await visit({ ...lab.parts, fetcher }, server.host, new AbortController().signal);
  expect(await lab.outcomes()).toEqual(['port_refused', 'body']);
  await fetcher.close();
});
