import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { attributes, metrics, type Coverage, type Observation } from '@juxta/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadSources } from './load-sources.ts';
import type { Source } from './source.ts';

const sources = await loadSources({
  JUXTA_NPM_REGISTRY: 'https://registry.npm.example',
  JUXTA_DEBIAN_ARCHIVE: 'https://debian.archive.example/debian',
  JUXTA_DEBIAN_SUITE: 'bookworm',
});
const folders: Readonly<Record<string, string>> = {
  npm: 'registry/npm',
  debian: 'registry/deb',
  github: 'forge/github',
  site: 'site',
};
const targets: Readonly<Record<string, string>> = {
  npm: 'pkg:npm/gulp',
  debian: 'pkg:deb/debian/gulp',
  github: 'pkg:github/gulpjs/gulp',
  site: 'https://gulpjs.com/',
};

interface Question {
  readonly name: string;
  readonly covers: Coverage;
}

function questions(source: Source): readonly Question[] {
  return [...source.requests(targets[source.id] ?? ''), ...source.indexes];
}

function normalize(source: Source, request: string, body: Uint8Array): Observation {
  const url = 'https://gulpjs.com/';
  const answer = { request, url, status: 200, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body };
  return source.normalize(answer, targets[source.id] ?? '');
}

const known = { attributes: attributes.map(({ id }) => id), metrics: metrics.map(({ id }) => id) };

function assertStorable(observation: Observation, covers: Coverage): void {
  const text = JSON.stringify(observation);
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/iu);
  if (observation.outcome === 'failed') {
    expect(observation.failure.code).toMatch(/^[a-z0-9_]+$/u);
    return;
  }
  const stated = observation.facts.map(({ attribute }) => attribute);
  expect(new Set(stated).size).toBe(stated.length);
  expect(covers.attributes).toEqual(expect.arrayContaining(stated));
  expect(covers.metrics).toEqual(expect.arrayContaining(observation.metrics.map(({ metric }) => metric)));
  if (covers.releases === 'none') expect(observation.releases).toEqual([]);
  if (!covers.links) expect(observation.links).toEqual([]);
  const versions = observation.releases.map(({ version }) => version);
  expect(new Set(versions).size).toBe(versions.length);
}

// Real shapes, to be bent: every member that some extractor reads stands here.
const npmDocument = {
  name: 'gulp',
  'dist-tags': { latest: '5.0.1' },
  time: { '5.0.1': '2025-06-01T04:39:20.123000+00:00', unpublished: {} },
  versions: {
    '5.0.1': {
      license: { type: 'MIT' },
      licenses: [{ type: 'MIT' }],
      description: 'd',
      homepage: 'https://gulpjs.com',
      repository: { url: 'git+https://github.com/gulpjs/gulp.git' },
      keywords: ['a'],
      engines: { node: '>=10' },
      dependencies: { a: '1' },
      dist: { unpackedSize: 1 },
      deprecated: 'no more',
    },
  },
  error: 'not_found',
  downloads: 5,
  start: '2026-01-01',
  end: '2026-01-07',
};
const githubRepository = {
  id: 1,
  full_name: 'gulpjs/gulp',
  html_url: 'https://github.com/gulpjs/gulp',
  archived: true,
  created_at: '2013-07-04T05:26:06Z',
  pushed_at: '2013-07-04T05:26:06Z',
  license: { spdx_id: 'MIT' },
  language: 'C',
  description: 'd',
  homepage: 'gulpjs.com',
  topics: ['a'],
  stargazers_count: 1,
  forks_count: 1,
  subscribers_count: 1,
  open_issues_count: 1,
  message: 'Not Found',
};
const githubReleases = [
  {
    tag_name: 'v1',
    draft: false,
    prerelease: false,
    published_at: '2013-07-04T05:26:06Z',
    html_url: 'https://github.com/x',
  },
];
const page =
  '<!doctype html><head><title>t</title><meta name=description content=d><link rel=icon href=i.png><link rel=canonical href=/>' +
  '<link rel=alternate type=application/atom+xml href=f><script type="application/ld+json">{"codeRepository":"https://github.com/a/b"}</script>' +
  '</head><body><header><a href=/docs>Docs</a><a href="https://github.com/a/b">GitHub</a></header>';
const stanza =
  'Package: gulp\nVersion: 4.0.2-6\nInstalled-Size: 325\nSection: web\nHomepage: https://gulpjs.com\nDescription: build\n system\n';

const oddText = fc.constantFrom(
  '\u0000',
  '\ud800',
  'a\u0000b\ud800',
  '__proto__',
  'constructor',
  '',
  ' ',
  '9'.repeat(400),
  '\u202e',
  'https://',
  '-1',
  '<',
  '{',
);
const oddValue = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(null, -1, 1e308, true, [], {}, [[[]]], 1.5),
  fc.jsonValue({ maxDepth: 3 }),
);

function memberPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => memberPaths(member, [...path, key]))];
}

function replaced(value: unknown, path: readonly string[], given: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return given;
  const copy: unknown = structuredClone(value);
  const container = copy as Record<string, unknown>;
  container[key] = replaced(container[key], rest, given);
  return copy;
}

/** A real document with one to three members replaced, and one of a name that objects have by nature. */
function bentJson(document: object): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ path: fc.constantFrom(...memberPaths(document)), value: oddValue });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let bent: unknown = document;
    for (const { path, value } of changes)
      if (typeof bent === 'object' && bent !== null) bent = tryReplaced(bent, path, value);
    const text = JSON.stringify(bent) ?? '';
    return Buffer.from(
      text.startsWith('{') && text.length > 2 ? `{"__proto__":{"versions":1},${text.slice(1)}` : text,
    );
  });
}

function tryReplaced(document: unknown, path: readonly string[], value: unknown): unknown {
  try {
    return replaced(document, path, value);
  } catch {
    return document;
  }
}

function bentText(text: string): fc.Arbitrary<Uint8Array> {
  const cut = fc.record({
    at: fc.nat(text.length),
    length: fc.nat(20),
    insert: fc.oneof(oddText, fc.string({ unit: 'binary', maxLength: 30 })),
  });
  return fc.array(cut, { minLength: 1, maxLength: 5 }).map((cuts) => {
    let bent = text;
    for (const { at, length, insert } of cuts) bent = bent.slice(0, at) + insert + bent.slice(at + length);
    return Buffer.from(bent);
  });
}

const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  bentJson(npmDocument),
  bentJson(githubRepository),
  bentJson(githubReleases),
  bentText(page),
  bentText(stanza),
  bentText(JSON.stringify(npmDocument)),
);

describe('the sources', () => {
  it('are the ones that have a folder, each with an id of its own', () => {
    expect(sources.all.map(({ id }) => id)).toEqual(Object.keys(folders).toSorted());
  });

  it('give each target to one source', () => {
    for (const [id, target] of Object.entries(targets)) {
      expect(sources.all.filter((source) => source.matches(target)).map((source) => source.id)).toEqual([id]);
    }
  });
});

describe.each(sources.all)('the source $id', (source) => {
  it('says what it gives, under what terms, and what rule its pace obeys', () => {
    expect(existsSync(join(import.meta.dirname, folders[source.id] ?? '', 'README.md'))).toBe(true);
    expect(URL.canParse(source.terms)).toBe(true);
    for (const host of source.hosts) {
      expect(host.base).toMatch(/^https?:\/\/.*[^/]$/u);
      expect(URL.canParse(host.rule)).toBe(true);
      expect(host.delayMs).toBeGreaterThan(0);
    }
  });

  it('covers what the vocabulary has, each by one request, and speaks only where it may', () => {
    const covered = questions(source).flatMap(({ covers }) => [...covers.attributes, ...covers.metrics]);
    expect(new Set(covered).size).toBe(covered.length);
    expect([...known.attributes, ...known.metrics]).toEqual(expect.arrayContaining(covered));
    const speaks = attributes
      .filter(({ speakers }) => speakers.some((speaker) => speaker.source === source.id))
      .map(({ id }) => id);
    const counts = metrics.filter((metric) => metric.source === source.id).map(({ id }) => id);
    expect(covered.toSorted()).toEqual([...speaks, ...counts].toSorted());
  });

  it('asks https of declared hosts and with caps', () => {
    for (const request of source.requests(targets[source.id] ?? '')) {
      expect(request.maxBytes).toBeGreaterThan(0);
      if (request.declaredHost)
        expect(source.hosts.some(({ base }) => request.url.startsWith(`${base}/`))).toBe(true);
      expect(source.recognize(request.url, new Uint8Array())).toEqual({
        target: targets[source.id],
        request: request.name,
      });
    }
  });

  it.each(questions(source))(
    'reads any bytes as $name to something storable, twice the same',
    ({ name, covers }) => {
      fc.assert(
        fc.property(bodies, (body) => {
          const observation = normalize(source, name, body);
          assertStorable(observation, covers);
          expect(normalize(source, name, body)).toEqual(observation);
        }),
        { numRuns: 300 },
      );
    },
  );

  it.each(questions(source))('reads $name nested a hundred thousand deep to a failure', ({ name }) => {
    for (const open of ['[', '{"versions":', '{"a":[']) {
      expect(normalize(source, name, Buffer.from(open.repeat(100_000)))).toMatchObject({ outcome: 'failed' });
    }
    expect(() =>
      normalize(source, name, Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))),
    ).not.toThrow();
  });

  it('is never in want of an address it can read', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true })),
        (text) => {
          const recognized = source.recognize(text);
          if (recognized) expect(source.matches(recognized.target)).toBe(true);
        },
      ),
    );
  });
});
