import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ComparisonDocument } from '@juxta/comparison';
import { canonicalJson } from '@juxta/domain';
import { BlobStore, openStore } from '@juxta/store';
import { redisUrl, runSql } from '@juxta/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';

import {
  loopback,
  packageDocument,
  serveDebian,
  servePackage,
  serveRepository,
  type Loopback,
} from './loopback.ts';

const words = ['compare', 'pkg:npm/alpha', 'pkg:npm/beta', '--json'] as const;

function fill(world: Loopback): void {
  servePackage(world, 'alpha', { repository: 'acme/alpha', homepage: `${world.site.url}/alpha` });
  servePackage(world, 'beta', { license: 'ISC' });
  serveRepository(world, 'acme', 'alpha');
  serveDebian(world, 'gulp');
  world.site.set('GET /alpha', {
    headers: { 'content-type': 'text/html' },
    body: '<title>Alpha, the first</title><link rel="icon" href="/icon.png">',
  });
}

function cellOf(document: ComparisonDocument, attribute: string, tool: string) {
  return document.attributes.find(({ id }) => id === attribute)?.cells.find((cell) => cell.tool === tool);
}

describe('compare', () => {
  it('crawls, links, compares, proves every known cell, and then answers from the store', async () => {
    await using world = await loopback();
    fill(world);
    const outcome = await world.run(...words);
    expect(outcome.stderr).toBe('');
    expect(outcome.code).toBe(0);
    const document = JSON.parse(outcome.stdout) as ComparisonDocument;
    const schema = JSON.parse(
      await readFile(join(import.meta.dirname, '../../docs/comparison.schema.json'), 'utf8'),
    ) as object;
    const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(cellOf(document, 'license', 'beta')).toMatchObject({
      state: 'known',
      value: 'ISC',
      source: 'npm',
    });
    expect(cellOf(document, 'license', 'alpha')).toMatchObject({
      state: 'known',
      value: 'MIT',
      disagreements: [{ source: 'github', value: 'Apache-2.0' }],
    });
    expect(cellOf(document, 'downloads_last_week@npm', 'alpha')).toMatchObject({
      state: 'known',
      value: 4321,
    });
    expect(cellOf(document, 'stars@github', 'alpha')).toMatchObject({ state: 'known', value: 1200 });
    expect(cellOf(document, 'stars@github', 'beta')).toMatchObject({ state: 'not_applicable' });
    expect(cellOf(document, 'title', 'alpha')).toMatchObject({ state: 'known', value: 'Alpha, the first' });
    expect(await proveCells(world, document)).toBeGreaterThan(25);

    const asked = [world.npm, world.github, world.site].map((server) => server.requests.length);
    const again = await world.run(...words);
    expect([world.npm, world.github, world.site].map((server) => server.requests.length)).toEqual(asked);
    expect(canonicalJson((JSON.parse(again.stdout) as ComparisonDocument).attributes)).toBe(
      canonicalJson(document.attributes),
    );
  });

  it('gives the same events on Redis as on Postgres queues, but for times and ids', async (context) => {
    const redis = redisUrl();
    if (redis === undefined) context.skip('no redis-server and no REDIS_URL');
    const logs: string[] = [];
    for (const extra of [{}, { REDIS_URL: redis ?? '' }]) {
      await using world = await loopback(extra);
      fill(world);
      expect((await world.run(...words)).code).toBe(0);
      logs.push(await comparableLog(world));
    }
    expect(logs[1]).toBe(logs[0]);
  });

  it('keeps bad answers and bad names to themselves', async () => {
    await using world = await loopback();
    fill(world);
    const json = { 'content-type': 'application/json' };
    world.npm.set('GET /page', {
      headers: { 'content-type': 'text/html' },
      body: '<html>not a package</html>',
    });
    world.npm.set('GET /cut', { headers: json, body: '{"name":"cut","versions":{' });
    world.npm.set('GET /away', {
      status: 302,
      headers: { location: 'http://169.254.169.254/latest/meta-data' },
    });
    world.npm.set('GET /dirty', {
      headers: json,
      body: JSON.stringify(packageDocument('dirty', { description: 'a\u0000b' })).replace(
        'a\\u0000b',
        'a\\u0000b\\ud800c',
      ),
    });
    for (const name of ['page', 'cut', 'away', 'dirty'])
      world.npm.set(`GET /downloads/point/last-week/${name}`, { status: 404, body: {} });
    const outcome = await world.run(
      'compare',
      'pkg:npm/page',
      'pkg:npm/cut',
      'pkg:npm/away',
      'pkg:npm/dirty',
      'pkg:npm/beta',
      'no-such-tool-at-all',
      'pkg:nonsense',
      '--json',
    );
    const document = JSON.parse(outcome.stdout) as ComparisonDocument;
    expect(cellOf(document, 'license', 'beta')).toMatchObject({ state: 'known', value: 'ISC' });
    expect(cellOf(document, 'license', 'page')).toMatchObject({ state: 'failed', code: 'wrong_type' });
    expect(cellOf(document, 'license', 'cut')).toMatchObject({ state: 'failed', code: 'bad_json' });
    expect(cellOf(document, 'license', 'away')).toMatchObject({ state: 'failed' });
    expect(cellOf(document, 'license', 'dirty')).toMatchObject({ state: 'known', value: 'MIT' });
    expect(outcome.stdout.isWellFormed()).toBe(true);
    const errors = outcome.stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { error: { code: string } }).error.code);
    expect(errors).toEqual(['unknown_tool', 'bad_target']);
    expect(outcome.code).toBe(2);
  });
});

/** Walks fact → event → capture → blob for every known cell; gives how many there were. */
async function proveCells(world: Loopback, document: ComparisonDocument): Promise<number> {
  const store = await openStore(world.databaseUrl);
  const blobs = new BlobStore(world.dataDir);
  let proven = 0;
  try {
    for (const row of document.attributes) {
      for (const cell of row.cells) {
        if (cell.state !== 'known') continue;
        const [position, , n] = cell.fact.split('/');
        const [event] = await runSql<{ data: { capture: string; facts?: object[]; samples?: object[] } }>(
          world.databaseUrl,
          'SELECT data FROM es.events WHERE position = $1',
          [position],
        );
        const stated = (event?.data.facts ?? event?.data.samples)?.[Number(n)];
        expect(stated, cell.fact).toMatchObject({
          [row.kind === 'fact' ? 'attribute' : 'metric']: row.id,
          value: cell.value,
        });
        expect(event?.data.capture).toBe(cell.evidence.capture);
        const body = await blobs.read(store.db, Buffer.from(cell.evidence.sha256 ?? '', 'hex'));
        expect(body.byteLength).toBeGreaterThan(0);
        proven += 1;
      }
    }
  } finally {
    await store.close();
  }
  return proven;
}

/** Every event by stream and version, without what differs from run to run. */
async function comparableLog(world: Loopback): Promise<string> {
  const rows = await runSql<{ stream_id: string; type: string; data: object }>(
    world.databaseUrl,
    'SELECT stream_id, type, data FROM es.events ORDER BY stream_id, type, version',
  );
  const hosts = new RegExp(
    [world.npm, world.github, world.debian, world.site].map(({ host }) => host).join('|'),
    'gu',
  );
  const text = rows.map((row) => canonicalJson(row)).join('\n');
  return text
    .replace(hosts, 'host')
    .replace(/"(?:capture|observed_at|day|fact)":"[^"]*"/gu, '')
    .split('\n')
    .toSorted()
    .join('\n');
}
