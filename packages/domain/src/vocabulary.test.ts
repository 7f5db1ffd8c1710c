import { describe, expect, test } from 'vitest';

import { relations } from './observation.ts';
import { attributeDefinition, definitionOf, identityAttribute, metricDefinition } from './vocabulary.ts';
import { attributes } from './vocabulary/attributes.ts';
import { facets } from './vocabulary/definition.ts';
import { metrics } from './vocabulary/metrics.ts';

const entries = [...attributes, ...metrics];

test('ids are unique among attributes and metrics together', () => {
  const ids = entries.map((entry) => entry.id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  expect(new Set(entries.map((entry) => entry.label)).size).toBe(entries.length);
});

describe.each(entries)('$id', (entry) => {
  test('is described in a whole sentence, in a known facet, with a definition version', () => {
    expect(entry.help).toMatch(/^\S.+\.$/u);
    expect(entry.label).toMatch(/\S/u);
    expect(facets).toContain(entry.facet);
    expect(definitionOf(entry.id)).toBe(entry.definition);
    expect(entry.definition).toBeGreaterThanOrEqual(1);
  });
});

test.each(attributes)('attribute $id: snake_case, spoken for by someone, each once', (entry) => {
  expect(entry.id).toMatch(/^[a-z]+(?:_[a-z]+)*$/u);
  const sources = entry.speakers.map((speaker) => speaker.source);
  expect(sources.length).toBeGreaterThan(0);
  expect(new Set(sources).size).toBe(sources.length);
  for (const speaker of entry.speakers) {
    expect(speaker.relations.length).toBeGreaterThan(0);
    for (const relation of speaker.relations) expect(relations).toContain(relation);
  }
  expect(attributeDefinition(entry.id)).toBe(entry);
  if (entry.type === 'number') expect(entry.unit).not.toBeNull();
  else expect(entry.unit).toBeNull();
});

test.each(metrics)('metric $id names its source, unit and window', (entry) => {
  expect(entry.id).toMatch(/^[a-z]+(?:_[a-z0-9]+)*@[a-z][a-z0-9-]*$/u);
  expect(entry.id.endsWith(`@${entry.source}`)).toBe(true);
  expect(entry.unit).not.toBe('');
  expect(entry.window !== null).toBe(entry.kind === 'window');
  expect(metricDefinition(entry.id)).toBe(entry);
});

test.each(entries)('what others call $id has a page and a name, each once', ({ terms }) => {
  for (const { name, url } of terms) {
    expect(name).toMatch(/\S/u);
    expect(new URL(url).href).toBe(url);
  }
  expect(new Set(terms.map(({ url, name }) => `${url} ${name}`)).size).toBe(terms.length);
});

test('how a value compares and shows follows from its type, unless its entry says otherwise', () => {
  expect(attributeDefinition('archived')).toMatchObject({ compares: 'exact', display: 'yes_no', terms: [] });
  expect(attributeDefinition('latest_release_at')).toMatchObject({ compares: 'day', display: 'day' });
  expect(attributeDefinition('keywords')).toMatchObject({ compares: 'set', display: 'list' });
  expect(attributeDefinition('image_size')).toMatchObject({ compares: 'exact', display: 'size' });
  expect(metricDefinition('stars@github')).toMatchObject({ compares: 'ratio', display: 'number' });
  expect(metricDefinition('score@scorecard')).toMatchObject({ compares: 'difference', display: 'points' });
});

test('an id outside the vocabulary has no definition', () => {
  expect(attributeDefinition('nonsense')).toBeUndefined();
  expect(metricDefinition('stars')).toBeUndefined();
  for (const id of ['nonsense', 'constructor', '']) expect(() => definitionOf(id)).toThrow(RangeError);
  expect(attributeDefinition(identityAttribute)).toBeDefined();
});
