import { attributes } from './vocabulary/attributes.ts';
import type { AttributeDefinition, MetricDefinition } from './vocabulary/definition.ts';
import { metrics } from './vocabulary/metrics.ts';

/** The versions that a comparison document names: which source speaks first and what it disagrees with, and which sentences are made. */
export const policyVersion = 3;

export const identityAttribute = 'forge_id';

const attributesById: ReadonlyMap<string, AttributeDefinition> = new Map(
  attributes.map((entry) => [entry.id, entry]),
);
const metricsById: ReadonlyMap<string, MetricDefinition> = new Map(metrics.map((entry) => [entry.id, entry]));

export function attributeDefinition(id: string): AttributeDefinition | undefined {
  return attributesById.get(id);
}

export function metricDefinition(id: string): MetricDefinition | undefined {
  return metricsById.get(id);
}

/** Version of an attribute's or metric's definition. Throws for an id outside the vocabulary: an extractor's mistake. */
export function definitionOf(id: string): number {
  const entry = attributesById.get(id) ?? metricsById.get(id);
  if (!entry) throw new RangeError(`"${id}" is in no vocabulary: add it to packages/domain/src/vocabulary`);
  return entry.definition;
}
