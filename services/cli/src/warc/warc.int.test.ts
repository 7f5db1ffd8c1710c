import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { normalizePending } from '@juxta/normalizer';
import { readWarc, type WarcRecord } from '@juxta/sources';
import { eraseCapture, newCaptureId, recordCaptures, type NewCapture } from '@juxta/store';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openLab, type Lab } from '../../spec/lab.ts';
import type { App } from '../app.ts';
import { exportWarc } from './export-warc.ts';
import { importWarc, type WarcImportOptions } from './import-warc.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'juxta-warc-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const site = 'https://tool.example/';
const covers = (app: App, target: string, request: string) => {
  const found = app.sources
    .forTarget(target)
    ?.requests(target)
    .find(({ name }) => name === request);
  if (!found) throw new Error(`${target} has no request ${request}`);
  return found.covers;
};

async function exported(app: App, scope: Parameters<typeof exportWarc>[2] = {}): Promise<Buffer> {
  const file = path.join(folder, `${randomUUID()}.warc.gz`);
  await exportWarc(app, file, scope);
  return readFile(file);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
}

const imported = (app: App, bytes: Uint8Array, options: WarcImportOptions = {}) =>
  importWarc(app, inPieces(bytes), options);

/** All that is told of captures, and all events of targets, without the times of storing. */
async function contentOf(lab: Lab) {
  const captures = await lab.query(
    `SELECT id, target, request, source, parent, url, final_url, outcome, status, headers, encode(sha256, 'hex') AS sha256,
       same_as, failure, licence, covers, started_at, ended_at FROM crawl.capture WHERE source <> 'catalog' ORDER BY id`,
  );
  const events = await lab.query(
    "SELECT stream_id, version, event_id, type, data, occurred_at FROM es.events WHERE stream_id ~ '^(target|series)/' ORDER BY stream_id, version",
  );
  const bodies = await lab.query("SELECT encode(sha256, 'hex') AS sha256, bytes FROM crawl.blob ORDER BY 1");
  return { captures, events, bodies };
}

interface Made {
  readonly outcome: NewCapture['outcome'];
  readonly request: 'page' | 'features' | 'subpage';
  readonly body: Uint8Array | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly minutes: number;
}

const page = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom('', '<title>one</title>', '<title>two</title><h2>Features</h2><ul><li>a<li>b</ul>'),
  fc.string({ unit: 'binary', maxLength: 50 }).map((text) => `<title>${text.toWellFormed()}</title>`),
);
const made: fc.Arbitrary<Made> = fc.record({
  outcome: fc.constantFrom('body', 'body', 'not_modified', 'failed', 'absent'),
  request: fc.constantFrom('page', 'features', 'subpage'),
  body: page,
  headers: fc.constantFrom<Readonly<Record<string, string>>>(
    { 'content-type': 'text/html' },
    {
      'content-type': 'text/html',
      etag: '"caf\u00e9 \u{1f600}"',
      'content-encoding': 'br',
      'content-length': '3',
    },
    {},
  ),
  minutes: fc.integer({ min: 0, max: 30 }),
});

/** Stores captures of one site, of which some confirm or are cut from others, and reads them. */
async function store(app: App, all: readonly Made[]): Promise<void> {
  const bodies = new Map<string, string>();
  for (const [n, { outcome: wanted, request, body, headers, minutes }] of all.entries()) {
    const sameAs = wanted === 'not_modified' ? (bodies.get(request) ?? null) : null;
    const outcome = wanted === 'not_modified' && sameAs === null ? 'body' : wanted;
    const at = new Date(Date.UTC(2026, 0, 1, 0, minutes, n, 7 * n)).toISOString();
    const id = await newCaptureId(app.db);
    const status = { body: 200, not_modified: 304, failed: n % 2 ? 404 : null, absent: null }[outcome];
    const failure = {
      code: n % 2 ? 'not_found' : 'dns',
      host: 'tool.example',
      detail: 'über',
      scope: 'target',
      ...(n % 4 === 0 && { redirect: 'https://new.example/' }),
    } as const;
    await recordCaptures(app.db, [
      {
        id,
        target: site,
        request,
        source: 'site',
        parent: n % 3 === 0 ? ([...bodies.values()][0] ?? null) : null,
        url: request === 'page' ? site : `${site}${n % 2}?a=é`,
        finalUrl: n % 2 ? `${site}x` : null,
        outcome,
        status,
        headers: outcome === 'absent' ? {} : headers,
        blob: outcome === 'body' ? await app.blobs.prepare(Buffer.from(body as string)) : null,
        sameAs,
        failure: outcome === 'failed' ? failure : null,
        licence: 'LicenseRef-each-site',
        covers: covers(app, site, request),
        startedAt: at,
        endedAt: at,
      },
    ]);
    if (outcome === 'body') bodies.set(request, id);
  }
  await normalizePending(app, site);
}

describe('an archive of ours', () => {
  test('gives an empty installation the same captures, bodies and facts; again, nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(made, { minLength: 1, maxLength: 12 }), async (all) => {
        await using from = await openLab();
        await using to = await openLab();
        await store(from.app, all);
        const file = await exported(from.app);
        const first = await imported(to.app, file);
        expect(first).toMatchObject({ captures: all.length, known: 0, failed: [], skipped: { warcinfo: 1 } });
        const there = await contentOf(from);
        expect(await contentOf(to)).toEqual(there);
        expect(await imported(to.app, file)).toMatchObject({ captures: 0, known: all.length, failed: [] });
        expect(await imported(from.app, file)).toMatchObject({ captures: 0, known: all.length, failed: [] });
        expect(await contentOf(to)).toEqual(there);
        expect(await contentOf(from)).toEqual(there);
      }),
      { numRuns: 8 },
    );
  });

  test('has revisits of what did not change and of what came before', async () => {
    await using lab = await openLab();
    const body = '<title>one</title>';
    const [headers, minutes] = [{ 'content-type': 'text/html' }, 0];
    await store(lab.app, [
      { outcome: 'body', request: 'page', body, headers, minutes },
      { outcome: 'not_modified', request: 'page', body, headers, minutes },
      { outcome: 'body', request: 'subpage', body, headers, minutes },
    ]);
    const types = new Set(['response', 'revisit']);
    const records: WarcRecord[] = [];
    for await (const entry of readWarc(inPieces(await exported(lab.app)), {
      maxBlockBytes: 1_000_000,
      types,
    }))
      if (entry.kind === 'record') records.push(entry.record);
    const told = records.map(({ fields, type }) => [
      type,
      fields.get('warc-profile')?.split('/').at(-1),
      fields.get('warc-refers-to'),
      fields.get('warc-payload-digest'),
    ]);
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const first = records[0]?.id;
    expect(told).toEqual([
      ['response', undefined, undefined, digest],
      ['revisit', 'server-not-modified', first, digest],
      ['revisit', 'identical-payload-digest', first, digest],
    ]);
  });

  test('holds of some targets what these need, and nothing that was erased', async () => {
    await using from = await openLab();
    await using to = await openLab();
    const common = { request: 'page', headers: {}, minutes: 0 } as const;
    await store(from.app, [
      { ...common, outcome: 'body', body: '<title>one</title>' },
      { ...common, outcome: 'not_modified', body: '', minutes: 20 },
      { ...common, outcome: 'body', body: '<title>erased</title>', minutes: 25 },
    ]);
    const [erased] = await from.query('SELECT id FROM crawl.capture ORDER BY ended_at DESC LIMIT 1');
    const before = await exported(from.app);
    await eraseCapture(from.app.db, from.app.blobs, {
      capture: String(erased?.['id']),
      reason: 'r',
      by: 'b',
    });
    const since = await exported(from.app, { since: '2026-01-01T00:10:00Z' });
    expect(await imported(to.app, since)).toMatchObject({ captures: 2, failed: [] });
    // What was taken down does not come back with an older archive.
    expect(await imported(from.app, before)).toMatchObject({ captures: 0, known: 3 });
    expect(gunzipSync(since).toString('latin1')).not.toContain('erased');
    const again = answered('https://mirror.example/', ok('<title>erased</title>'));
    expect((await imported(from.app, again)).failed).toMatchObject([{ code: 'erased' }]);
    expect(await from.query('SELECT count(*)::int AS n FROM crawl.blob')).toEqual([{ n: 1 }]);
  });
});

const record = (fields: Readonly<Record<string, string>>, block: string | Buffer): Buffer => {
  const head = Object.entries({
    'WARC-Record-ID': `<urn:uuid:${randomUUID()}>`,
    'Content-Length': String(Buffer.byteLength(block)),
    ...fields,
  });
  const lines = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([
    Buffer.from(`WARC/1.0\r\n${lines}\r\n`),
    Buffer.from(block as string),
    Buffer.from('\r\n\r\n'),
  ]);
};
const answered = (url: string, http: string | Buffer, more: Readonly<Record<string, string>> = {}) =>
  record(
    {
      'WARC-Type': 'response',
      'WARC-Target-URI': url,
      'WARC-Date': '2026-02-01T00:00:00Z',
      'Content-Type': 'application/http; msgtype=response',
      ...more,
    },
    http,
  );
const ok = (body: string) => `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: a=b\r\n\r\n${body}`;
const sha1 = (text: string) => `sha1:${createHash('sha1').update(text).digest('hex')}`;

describe('an archive of anybody’s', () => {
  test('is read by the sources here: pages, packages, revisits; the rest is passed and counted', async () => {
    await using lab = await openLab();
    const digest = { 'WARC-Payload-Digest': sha1('<title>one</title>') };
    const packed = Buffer.concat([
      Buffer.from('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n\r\n'),
      gzipSync(
        '{"name":"gulp","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{"name":"gulp","version":"1.0.0","description":"streams"}}}',
      ),
    ]);
    const archive = Buffer.concat([
      record({ 'WARC-Type': 'warcinfo', 'Content-Type': 'application/warc-fields' }, 'software: other\r\n'),
      record(
        { 'WARC-Type': 'request', 'Content-Type': 'application/http; msgtype=request' },
        'GET / HTTP/1.1\r\n\r\n',
      ),
      answered('https://one.example/', ok('<title>one</title>'), digest),
      answered('https://npm.registry.example/gulp', packed),
      answered('https://one.example/logo.png', 'HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx'),
      answered('https://one.example/old', 'HTTP/1.1 301 Moved\r\nLocation: /\r\n\r\n'),
      answered('https://gone.example/', 'HTTP/1.1 404 Not Found\r\n\r\nno'),
      answered('https://one.example/', 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n', {
        ...digest,
        'WARC-Type': 'revisit',
        'WARC-Date': '2026-02-02T00:00:00Z',
        'WARC-Profile': 'http://netpreserve.org/warc/1.0/revisit/identical-payload-digest',
      }),
      answered('https://one.example/', 'HTTP/1.1 304 Not Modified\r\n\r\n', {
        'WARC-Type': 'revisit',
        'WARC-Date': '2026-02-03T00:00:00Z',
        'WARC-Profile': 'http://netpreserve.org/warc/1.0/revisit/server-not-modified',
      }),
    ]);
    const result = await imported(lab.app, archive);
    expect(result).toMatchObject({ records: 9, captures: 5, failures: 0, targets: 3 });
    expect(result.skipped).toEqual({ warcinfo: 1, not_http: 1, wrong_type: 1, redirect: 1 });
    expect(
      await lab.query(
        "SELECT target, outcome, status, headers ->> 'set-cookie' AS cookie FROM crawl.capture ORDER BY seq",
      ),
    ).toEqual([
      { target: 'https://one.example/', outcome: 'body', status: 200, cookie: null },
      { target: 'pkg:npm/gulp', outcome: 'body', status: 200, cookie: null },
      { target: 'https://gone.example/', outcome: 'failed', status: 404, cookie: null },
      { target: 'https://one.example/', outcome: 'body', status: 200, cookie: null },
      { target: 'https://one.example/', outcome: 'not_modified', status: 304, cookie: null },
    ]);
    const told = await lab.query(
      "SELECT e.stream_id AS stream, f ->> 'value' AS value FROM es.events e, jsonb_array_elements(e.data -> 'facts') f WHERE f ->> 'attribute' IN ('title', 'description') ORDER BY 1",
    );
    expect(told).toEqual([
      { stream: 'target/https://one.example/', value: 'one' },
      { stream: 'target/pkg:npm/gulp', value: 'streams' },
    ]);
    expect(await imported(lab.app, archive)).toMatchObject({ captures: 0, known: 5, failures: 0 });
    expect(await imported(lab.app, archive, { source: 'npm' })).toMatchObject({
      skipped: { other_source: 4 },
    });
  });

  test('loses what is broken in it, by record and with the reason', async () => {
    await using lab = await openLab();
    const html = ok('<title>t</title>');
    const forged = (field: unknown) =>
      answered(`${site}forged`, html, {
        'Juxta-Capture': typeof field === 'string' ? field : JSON.stringify(field),
      });
    const own = {
      version: 1,
      id: randomUUID(),
      target: site,
      request: 'page',
      source: 'site',
      parent: null,
      url: site,
      final_url: null,
      outcome: 'body',
      status: 200,
      headers: {},
      sha256: createHash('sha256').update('<title>t</title>').digest('hex'),
      same_as: null,
      failure: null,
      licence: 'x',
      covers: { attributes: [], metrics: [], releases: 'none', links: false },
      started_at: '2026-01-01T00:00:00Z',
      ended_at: '2026-01-01T00:00:00Z',
    };
    const cases: ReadonlyArray<readonly [string, Buffer]> = [
      ['digest_mismatch', answered(site, html, { 'WARC-Payload-Digest': sha1('other') })],
      ['digest_mismatch', answered(site, html, { 'WARC-Block-Digest': sha1('other') })],
      ['bad_http', answered(site, 'no answer')],
      ['bad_encoding', answered(site, 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nno gzip')],
      ['bad_header', answered('no address', html)],
      ['bad_header', answered(site, html, { 'WARC-Date': 'yesterday' })],
      ['bad_header', answered(site, html, { 'WARC-Date': '2999-01-01T00:00:00Z' })],
      ['record_too_large', answered(site, `${html}${'x'.repeat(200_000)}`)],
      [
        'missing_original',
        answered(site, 'HTTP/1.1 304 x\r\n\r\n', {
          'WARC-Type': 'revisit',
          'WARC-Profile': 'x/server-not-modified',
        }),
      ],
      [
        'missing_original',
        answered(site, html, { 'WARC-Type': 'revisit', 'WARC-Payload-Digest': sha1('never seen') }),
      ],
      ['bad_capture', forged('{')],
      ['bad_capture', forged({ ...own, more: 1 })],
      ['bad_capture', forged({ ...own, target: 'HTTPS://tool.example' })],
      ['bad_capture', forged({ ...own, headers: { a: 'x\u0000' } })],
      ['no_source', forged({ ...own, source: 'catalog' })],
      ['digest_mismatch', forged({ ...own, sha256: 'ab'.repeat(32) })],
      ['missing_original', forged({ ...own, outcome: 'not_modified', same_as: randomUUID() })],
      ['bad_date', forged({ ...own, ended_at: '2999-01-01T00:00:00Z' })],
    ];
    const fine = answered('https://fine.example/', html);
    const archive = Buffer.concat([...cases.flatMap(([, bytes]) => [bytes]), fine]);
    const result = await imported(lab.app, archive, { maxRecordBytes: 100_000 });
    expect(result.failed.map(({ code }) => code).toSorted()).toEqual(cases.map(([code]) => code).toSorted());
    expect(result).toMatchObject({ captures: 1, failures: cases.length });
    expect(await lab.query('SELECT target FROM crawl.capture')).toEqual([
      { target: 'https://fine.example/' },
    ]);
    await expect(imported(lab.app, Buffer.from('PK'))).rejects.toMatchObject({ code: 'no_warc' });
  });
});
