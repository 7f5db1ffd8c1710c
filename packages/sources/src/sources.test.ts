import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { attributes, metrics } from '@juxta/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { bent } from '../spec/bent.ts';
import {
  assertStorable,
  examplesOf,
  folderOf,
  known,
  normalize,
  questions,
  sources,
  specOf,
  specs,
} from '../spec/contract.ts';
import type { Source } from './source.ts';

/** Answers of every source, bent: what one source sends is garbage to the others. */
const bodies = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  ...[...specs.values()].flatMap((spec) => spec.answers).map(bent),
);

function bentFor(source: Source): fc.Arbitrary<Uint8Array> {
  return fc.oneof(bodies, ...specOf(source).answers.map(bent));
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
