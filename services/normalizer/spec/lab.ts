import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { loadSources, type Source, type Sources } from '@juxta/sources';
import {
  BlobStore,
  newCaptureId,
  openStore,
  readStream,
  recordCaptures,
  type NewCapture,
} from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';

import { normalizePending } from '../src/normalize.ts';

export const gulp = 'pkg:npm/gulp';
const registry = 'https://npm.registry.example';
const sources = await loadSources({
  JUXTA_NPM_REGISTRY: registry,
  JUXTA_NPM_DOWNLOADS: `${registry}/counts`,
});

export interface Read {
  readonly type: string;
  readonly position: number;
  readonly data: Record<string, any>;
}

/** A normalizer on a database and a folder of its own. */
export async function openLab() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-normalizer-'));
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => (await openStore(url)).close(),
  });
  const { db, close } = await openStore(database.url);
  const blobs = new BlobStore(dataDir);
  const parts = { db, blobs, sources };
  const events = async (stream: string): Promise<readonly Read[]> => readStream<Read>(db, stream);
  return {
    parts,
    /** Reads what is pending of a target, with one source replaced where given. */
    normalize: (source?: Source, target = gulp) => normalizePending(partsWith(source), target),
    partsWith,
    /** Stores one answer; gives its capture id. */
    capture: async (more: Partial<NewCapture> & { body?: unknown } = {}) => {
      const { body, ...fields } = more;
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const blob = body === undefined ? null : await blobs.prepare(Buffer.from(text));
      const row = { ...answered(fields.request), blob, ...fields, id: await newCaptureId(db) };
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
      await rm(dataDir, { recursive: true, force: true });
    },
  };

  function partsWith(source: Source | undefined) {
    return { ...parts, sources: source ? withSource(source) : sources };
  }
}

/** An answer to one of npm's requests; another name covers what its document does. */
export function answered(request = 'document'): Omit<NewCapture, 'id'> {
  const all = npm().requests(gulp);
  const asked = all.find(({ name }) => name === request) ?? all[0];
  if (!asked) throw new Error('the npm source asks nothing');
  return {
    target: gulp,
    request,
    source: 'npm',
    parent: null,
    url: asked.url,
    finalUrl: asked.url,
    outcome: 'body',
    status: 200,
    headers: { 'content-type': 'application/json' },
    blob: null,
    sameAs: null,
    failure: null,
    licence: 'MIT',
    covers: asked.covers,
    startedAt: '2026-01-10T00:00:00.000Z',
    endedAt: '2026-01-10T00:00:01.000Z',
  };
}

export const npm = (): Source => {
  const source = sources.get('npm');
  if (!source) throw new Error('there is no npm source');
  return source;
};

function withSource(source: Source): Sources {
  const all = sources.all.map((one) => (one.id === source.id ? source : one));
  return { ...sources, all, get: (id) => all.find((one) => one.id === id) };
}

/** The npm source of the next version, which finds another licence where it found MIT. */
export function newerNpm(): Source {
  return {
    ...npm(),
    version: npm().version + 1,
    normalize: (answer, target) => {
      const read = npm().normalize(answer, target);
      if (read.outcome === 'failed') return read;
      const facts = read.facts.map((fact) =>
        fact.attribute === 'license' && fact.value === 'MIT' ? { ...fact, value: 'MIT-0' } : fact,
      );
      return { ...read, facts };
    },
  };
}

export const packageDocument = (version: string, more: object = {}) => ({
  name: 'gulp',
  'dist-tags': { latest: version },
  versions: { [version]: { license: 'MIT', repository: 'github:gulpjs/gulp', ...more } },
});

export const refused = (code: string, scope: 'source' | 'target' = 'target'): Partial<NewCapture> => ({
  outcome: 'failed',
  status: null,
  failure: { code, host: 'npm.registry.example', detail: 'because', scope },
});
