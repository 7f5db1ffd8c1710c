import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { attributes, metrics, type Coverage, type Observation } from '@juxta/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadSpecs } from '../spec/load-specs.ts';
import { loadSources } from './load-sources.ts';
import type { Source } from './source.ts';

const specs = await loadSpecs();
const sources = await loadSources(Object.assign({}, ...[...specs.values()].map((spec) => spec.environment)));
const folderOf = new Map<string, string>();
for (const [folder, { example }] of specs) {
  const source = sources.all.find(({ matches }) => matches(example));
  if (source) folderOf.set(source.id, folder);
}

function specOf(source: Source) {
  const spec = specs.get(folderOf.get(source.id) ?? '');
  if (!spec) throw new Error(`the spec of source "${source.id}" names an example that it does not read`);
  return spec;
}

interface Question {
  readonly target: string;
  readonly name: string;
  readonly covers: Coverage;
}

function examplesOf(source: Source): readonly string[] {
  const { example, otherExamples = [] } = specOf(source);
  return [example, ...otherExamples];
}

function questions(source: Source): readonly Question[] {
  const asked = examplesOf(source).flatMap((target) =>
    source.requests(target).map(({ name, covers }) => ({ target, name, covers })),
  );
  const { example } = specOf(source);
  return [...asked, ...source.indexes.map(({ name, covers }) => ({ target: example, name, covers }))];
}

function normalize(source: Source, question: Question, body: Uint8Array): Observation {
  const { url } = specOf(source);
  const { name: request, target } = question;
  const answer = { request, url, status: 200, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body };
  return source.normalize(answer, target);
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

/** Answers of every source, bent: what one source sends is garbage to the others. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  ...[...specs.values()].flatMap((spec) => spec.answers).map(bent),
);

function bentFor(source: Source): fc.Arbitrary<Uint8Array> {
  return fc.oneof(bodies, ...specOf(source).answers.map(bent));
}

function bent(answer: object | string): fc.Arbitrary<Uint8Array> {
  return typeof answer === 'string'
    ? bentText(answer)
    : fc.oneof(bentJson(answer), bentText(JSON.stringify(answer)));
}

describe('the sources', () => {
  it('are the ones that have a folder, each with an id of its own', () => {
    const ids = sources.all.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...folderOf.keys()].toSorted()).toEqual(ids.toSorted());
    expect([...folderOf.values()].toSorted()).toEqual([...specs.keys()].toSorted());
  });

  it.each([...specs])('give the target of %s to one source', (_folder, { example }) => {
    expect(sources.all.filter((source) => source.matches(example))).toHaveLength(1);
  });
});

describe.each(sources.all)('the source $id', (source) => {
  it('says what it gives, under what terms, and what rule its pace obeys', () => {
    expect(existsSync(join(import.meta.dirname, folderOf.get(source.id) ?? '', 'README.md'))).toBe(true);
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
    const named = (name: string) =>
      attributes
        .filter(({ speakers }) => speakers.some((speaker) => speaker.source === name))
        .map(({ id }) => id);
    const counts = metrics.filter((metric) => metric.source === source.id).map(({ id }) => id);
    expect(covered).toEqual(expect.arrayContaining([...named(source.id), ...counts]));
    expect([...named(source.id), ...named('*'), ...counts]).toEqual(expect.arrayContaining(covered));
  });

  it('asks https of declared hosts and with caps', () => {
    const requests = examplesOf(source).flatMap((target) =>
      source.requests(target).map((request) => ({ target, request })),
    );
    for (const { target, request } of requests) {
      expect(request.maxBytes).toBeGreaterThan(0);
      if (request.declaredHost)
        expect(source.hosts.some(({ base }) => request.url.startsWith(`${base}/`))).toBe(true);
      // A question that has a body has no address of its own; a walk begins where another request stands.
      if (request.json !== undefined || request.walk || request.foundBy !== undefined) continue;
      expect(source.recognize(request.url, new Uint8Array())).toEqual({
        target,
        request: request.name,
      });
    }
  });

  it.each(questions(source))(
    'reads any bytes as $name to something storable, twice the same',
    (question) => {
      fc.assert(
        fc.property(bentFor(source), (body) => {
          const observation = normalize(source, question, body);
          assertStorable(observation, question.covers);
          expect(normalize(source, question, body)).toEqual(observation);
        }),
        { numRuns: 300 },
      );
    },
    60_000,
  );

  it.each(questions(source))('reads $name nested a hundred thousand deep to a failure', (question) => {
    for (const open of ['[', '{"versions":', '{"a":[']) {
      expect(normalize(source, question, Buffer.from(open.repeat(100_000)))).toMatchObject({
        outcome: 'failed',
      });
    }
    expect(() =>
      normalize(source, question, Buffer.from('['.repeat(100_000) + ']'.repeat(100_000))),
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
