import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createLogger } from '@juxta/runtime';
import { loadSources, type Source, type Sources } from '@juxta/sources';
import {
  BlobStore,
  newCaptureId,
  openStore,
  recordCaptures,
  readStream,
  type NewCapture,
} from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { normalizePending } from './normalize.ts';

let dataDir: string;
let sources: Sources;
const gulp = 'pkg:npm/gulp';
const registry = 'https://npm.registry.example';

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-normalizer-'));
  sources = await loadSources({ JUXTA_NPM_REGISTRY: registry, JUXTA_NPM_DOWNLOADS: `${registry}/counts` });
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

interface Read {
  readonly type: string;
  readonly data: Record<string, any>;
}

async function openLab() {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const { db, close } = await openStore(database.url);
  const blobs = new BlobStore(dataDir);
  const parts = { db, blobs, sources, logger: createLogger('normalizer', { logLevel: 'silent' }) };
  const events = async (stream: string): Promise<readonly Read[]> => readStream<Read>(db, stream);
  return {
    parts,
    /** Reads what is pending of a target, with one source replaced where given. */
    normalize: (source?: Source, target = gulp) =>
      normalizePending({ ...parts, sources: source ? withSource(source) : sources }, target),
    /** Stores one answer; gives its capture id. */
    capture: async (more: Partial<NewCapture> & { body?: unknown } = {}) => {
      const { body, ...fields } = more;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const blob = body === undefined ? null : await blobs.prepare(Buffer.from(text));
      const row = { ...answered(), blob, ...fields, id: await newCaptureId(db) };
      await recordCaptures(db, [row]);
      return row.id;
    },
    events,
    types: async (target = gulp) => (await events(`target/${target}`)).map(({ type }) => type),
    observations: () =>
      runSql<Record<string, any>>(
        database.url,
        'SELECT capture, extractor_version, outcome, counts, failure, facts_hash FROM crawl.observation ORDER BY seq, extractor_version',
      ),
    query: (text: string, values: readonly unknown[] = []) => runSql(database.url, text, values),
    [Symbol.asyncDispose]: async () => {
      await close();
      await database.drop();
    },
  };
}

function answered(): Omit<NewCapture, 'id'> {
  const [document] = sources.get('npm')?.requests(gulp) ?? [];
  if (!document) throw new Error('the npm source asks nothing');
  return {
    target: gulp,
    request: 'document',
    source: 'npm',
    parent: null,
    url: document.url,
    finalUrl: document.url,
    outcome: 'body',
    status: 200,
    headers: { 'content-type': 'application/json' },
    blob: null,
    sameAs: null,
    failure: null,
    licence: 'MIT',
    covers: document.covers,
    startedAt: '2026-01-10T00:00:00.000Z',
    endedAt: '2026-01-10T00:00:01.000Z',
  };
}

const npm = (): Source => {
  const source = sources.get('npm');
  if (!source) throw new Error('there is no npm source');
  return source;
};

function withSource(source: Source): Sources {
  const all = sources.all.map((one) => (one.id === source.id ? source : one));
  return {
    all,
    get: (id) => all.find((one) => one.id === id),
    candidates: () => [],
    forTarget: sources.forTarget,
  };
}

const packageDocument = (version: string, more: object = {}) => ({
  name: 'gulp',
  'dist-tags': { latest: version },
  versions: { [version]: { license: 'MIT', repository: 'github:gulpjs/gulp', ...more } },
});
const refused = (code: string, scope: 'source' | 'target' = 'target'): Partial<NewCapture> => ({
  outcome: 'failed',
  status: null,
  failure: { code, host: 'npm.registry.example', detail: 'because', scope },
});

describe('an answer', () => {
  test('becomes events with its evidence, and one observation', async () => {
    await using lab = await openLab();
    const capture = await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    const events = await lab.events(`target/${gulp}`);
    expect(events.map(({ type }) => type)).toEqual(['FactsObserved', 'ReleasesObserved', 'LinksObserved']);
    for (const { data } of events)
      expect(data).toMatchObject({
        capture,
        request: 'document',
        extractor: { id: 'npm', version: npm().version },
        observed_at: '2026-01-10T00:00:01.000Z',
      });
    expect(events[0]?.data['facts']).toContainEqual({
      attribute: 'latest_version',
      state: 'known',
      value: '5.0.0',
      cause: 'first_observed',
      definition: 1,
    });
    expect(events[2]?.data['links']).toMatchObject([
      { target: 'pkg:github/gulpjs/gulp', relation: 'repository', state: 'present' },
    ]);
    expect(await lab.observations()).toMatchObject([
      { capture, outcome: 'read', counts: { events: 3, releases: 1, links: 1, metrics: 0 }, failure: null },
    ]);
  });

  test('is read once, however often and by however many', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await Promise.all([lab.normalize(), lab.normalize(), lab.normalize()]);
    await lab.normalize();
    expect(await lab.types()).toHaveLength(3);
    expect(await lab.observations()).toHaveLength(1);
  });

  test('that says the same again is an observation without events', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    expect(await lab.types()).toHaveLength(3);
    const [first, second] = await lab.observations();
    expect(second?.['counts']).toMatchObject({ events: 0, facts: first?.['counts'].facts });
    expect(second?.['facts_hash']).toEqual(first?.['facts_hash']);
  });

  test('of another target is left for another turn', async () => {
    await using lab = await openLab();
    await lab.capture({ target: 'pkg:npm/grunt', body: packageDocument('1.0.0') });
    await lab.normalize();
    expect(await lab.observations()).toEqual([]);
  });

  test('that nobody here can read says which source is missing', async () => {
    await using lab = await openLab();
    const id = await lab.capture({ source: 'cvs', body: 'x' });
    await expect(lab.normalize()).rejects.toThrow(`no source "cvs" is installed, which capture ${id} needs`);
  });

  test('is left alone by a normalizer that is stopping', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await expect(normalizePending(lab.parts, gulp, AbortSignal.abort())).rejects.toThrow(/abort/iu);
    expect(await lab.observations()).toEqual([]);
  });
});

describe('a failure', () => {
  test('is an event when it begins, when it becomes another, and when it ends', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    for (const code of ['wrong_type', 'wrong_type', 'too_large']) await lab.capture(refused(code));
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    const events = (await lab.events(`target/${gulp}`)).slice(3);
    expect(events.map(({ type, data }) => [type, data['code']])).toEqual([
      ['TargetFailed', 'wrong_type'],
      ['TargetFailed', 'too_large'],
      ['TargetRecovered', undefined],
    ]);
    expect(events[0]?.data['covers'].attributes).toContain('license');
    expect((await lab.observations()).map(({ outcome }) => outcome)).toEqual([
      'read',
      'failed',
      'failed',
      'failed',
      'read',
    ]);
  });

  test('of the source’s host is none of the target’s', async () => {
    await using lab = await openLab();
    await lab.capture(refused('http_503', 'source'));
    await lab.normalize();
    expect(await lab.types()).toEqual([]);
    expect(await lab.observations()).toMatchObject([{ outcome: 'failed', failure: { code: 'http_503' } }]);
  });

  test('ends with a 304: the stored answer is valid again', async () => {
    await using lab = await openLab();
    const first = await lab.capture({ body: packageDocument('5.0.0') });
    const same = { outcome: 'not_modified', status: 304, sameAs: first } as const;
    await lab.capture(same);
    await lab.normalize();
    expect(await lab.types()).toHaveLength(3);
    await lab.capture(refused('wrong_type'));
    const back = await lab.capture(same);
    await lab.capture(same);
    await lab.normalize();
    expect((await lab.events(`target/${gulp}`)).slice(3)).toMatchObject([
      { type: 'TargetFailed' },
      { type: 'TargetRecovered', data: { capture: back, request: 'document' } },
    ]);
    expect((await lab.observations()).filter(({ outcome }) => outcome === 'not_modified')).toHaveLength(3);
  });

  test.each([
    ['not_found', refused('not_found')],
    ['unpublished', { body: { name: 'gulp', time: { unpublished: {} } } }],
    ['not_listed', { outcome: 'absent', request: 'debian:bookworm/main/amd64' } as const],
  ])('%s means that the target is gone, told once', async (code, capture) => {
    await using lab = await openLab();
    await lab.capture(capture);
    await lab.capture(capture);
    await lab.normalize();
    expect(await lab.events(`target/${gulp}`)).toMatchObject([{ type: 'TargetGone', data: { code } }]);
  });

  test('to read a body back is the target’s, by name', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.query('UPDATE crawl.blob SET body = NULL');
    await lab.normalize();
    expect(await lab.events(`target/${gulp}`)).toMatchObject([
      { type: 'TargetFailed', data: { code: 'missing_blob' } },
    ]);
  });
});

describe('an extractor', () => {
  const other = 'pkg:npm/grunt';
  const throwing = (message: string): Source => ({
    ...npm(),
    normalize: (answer, target) => {
      if (target === gulp) throw new Error(message);
      return npm().normalize(answer, target);
    },
  });

  test('that throws fails that target alone', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.capture({ target: other, body: packageDocument('1.0.0') });
    await lab.normalize(throwing('half a \ud800 pair'));
    await lab.normalize(throwing('x'), other);
    expect(await lab.events(`target/${gulp}`)).toMatchObject([
      { type: 'TargetFailed', data: { code: 'extractor_error', detail: 'half a \ufffd pair' } },
    ]);
    expect(await lab.types(other)).toContain('FactsObserved');
  });

  test('that throws with a NUL in its message does not block its target', async () => {
    await using lab = await openLab();
    await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize(throwing('unexpected \0'));
    expect(await lab.types()).toEqual(['TargetFailed']);
  });

  test('of a newer version reads the last answer again first: what we changed is not the world’s', async () => {
    await using lab = await openLab();
    const before = await lab.capture({ body: packageDocument('5.0.0') });
    await lab.normalize();
    const newer: Source = {
      ...npm(),
      version: npm().version + 1,
      normalize: (answer, target) => {
        const read = npm().normalize(answer, target);
        if (read.outcome === 'failed') return read;
        const facts = read.facts.map((fact) =>
          fact.attribute === 'license' ? { ...fact, value: 'MIT-0' } : fact,
        );
        return { ...read, facts };
      },
    };
    const after = await lab.capture({ body: packageDocument('5.0.1') });
    await lab.normalize(newer);
    const [, , , ...news] = await lab.events(`target/${gulp}`);
    const told = news.flatMap(({ type, data }) =>
      type === 'FactsObserved'
        ? data['facts'].map((fact: Record<string, unknown>) => [
            data['capture'],
            fact['attribute'],
            fact['value'],
            fact['cause'],
          ])
        : [],
    );
    expect(told).toEqual([
      [before, 'license', 'MIT-0', 'extractor_changed'],
      [after, 'latest_version', '5.0.1', 'world_changed'],
    ]);
    expect(
      (await lab.observations()).map(({ capture, extractor_version }) => [capture, extractor_version]),
    ).toEqual([
      [before, npm().version],
      [before, newer.version],
      [after, newer.version],
    ]);
    await lab.normalize(newer);
    expect(await lab.observations()).toHaveLength(3);
  });
});

describe('metrics', () => {
  test('are sampled once a UTC day, in a stream for each month', async () => {
    await using lab = await openLab();
    const sample = (endedAt: string, downloads: number) =>
      lab.capture({
        request: 'downloads',
        endedAt,
        body: { downloads, start: '2026-01-01', end: '2026-01-07' },
      });
    await sample('2026-01-30T00:00:00.000Z', 1);
    await sample('2026-01-30T23:59:59.999Z', 2);
    await sample('2026-01-31T23:59:59.999Z', 3);
    await sample('2026-02-01T00:00:00.000Z', 4);
    await lab.normalize();
    const read = async (month: string) =>
      (await lab.events(`series/${gulp}/${month}`)).map(({ type, data }) => [
        type,
        data['day'],
        data['samples'][0].value,
      ]);
    expect(await read('2026-01')).toEqual([
      ['MetricsSampled', '2026-01-30', 1],
      ['MetricsSampled', '2026-01-31', 3],
    ]);
    expect(await read('2026-02')).toEqual([['MetricsSampled', '2026-02-01', 4]]);
    expect(await lab.types()).toEqual([]);
    expect(await lab.observations()).toHaveLength(4);
  });
});
