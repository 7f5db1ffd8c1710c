import { attributes, metrics, type Coverage, type Observation } from '@juxta/domain';
import { expect } from 'vitest';

import { loadSources } from '../src/load-sources.ts';
import type { Source } from '../src/source.ts';
import { loadSpecs } from './load-specs.ts';

export const specs = await loadSpecs();
export const sources = await loadSources(
  Object.assign({}, ...[...specs.values()].map((spec) => spec.environment)),
);
/** By source, its folder below `src/`. */
export const folderOf = new Map<string, string>();
for (const [folder, { example }] of specs) {
  const source = sources.all.find(({ matches }) => matches(example));
  if (source) folderOf.set(source.id, folder);
}

export function specOf(source: Source) {
  const spec = specs.get(folderOf.get(source.id) ?? '');
  if (!spec) throw new Error(`the spec of source "${source.id}" names an example that it does not read`);
  return spec;
}

/** One request of a source for a target, or one of its indexes. */
export interface Question {
  readonly target: string;
  readonly name: string;
  readonly covers: Coverage;
}

export function examplesOf(source: Source): readonly string[] {
  const { example, otherExamples = [] } = specOf(source);
  return [example, ...otherExamples];
}

export function questions(source: Source): readonly Question[] {
  const asked = examplesOf(source).flatMap((target) =>
    source.requests(target).map(({ name, covers }) => ({ target, name, covers })),
  );
  const { example } = specOf(source);
  return [...asked, ...source.indexes.map(({ name, covers }) => ({ target: example, name, covers }))];
}

export function normalize(source: Source, question: Question, body: Uint8Array): Observation {
  const { url } = specOf(source);
  const { name: request, target } = question;
  const answer = { request, url, status: 200, contentType: null, capturedAt: '2026-01-01T00:00:00Z', body };
  return source.normalize(answer, target);
}

export const known = { attributes: attributes.map(({ id }) => id), metrics: metrics.map(({ id }) => id) };

/** What any observation must be, whatever the bytes were: storable text, no more than its request covers, nothing twice. */
export function assertStorable(observation: Observation, covers: Coverage): void {
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
