import { z } from 'zod';

import type { Json } from './values/json.ts';

/** How a target belongs to a tool. */
export const relations = ['self', 'repository', 'site', 'image', 'distribution', 'client', 'plugin'] as const;
export const Relation = z.enum(relations);
export type Relation = z.output<typeof Relation>;

/** The value of a fact: a scalar, or a list of texts. Never null: absence has states of its own. */
export const FactValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);
export type FactValue = z.output<typeof FactValue>;

export interface ObservedFact {
  readonly attribute: string;
  readonly value: FactValue;
  /** When the source says that this became true; absent when it does not say. ISO 8601. */
  readonly effectiveAt?: string;
  /** The source's own text, where the value is a normalized form of it. */
  readonly original?: string;
  /** True when normalizing was a guess. */
  readonly guessed?: boolean;
}

export interface ObservedRelease {
  readonly version: string;
  readonly publishedAt?: string;
  readonly prerelease?: boolean;
  readonly yanked?: boolean;
  readonly url?: string;
}

export interface ObservedMetric {
  readonly metric: string;
  readonly value: number;
  /** First and last day counted, for metrics of a window. */
  readonly window?: { readonly start: string; readonly end: string };
}

export interface ObservedLink {
  /** Canonical target key. */
  readonly target: string;
  readonly relation: Relation;
  /** Where in the document it stands: a JSON Pointer or a CSS path, and the text there. */
  readonly evidence: { readonly at: string; readonly text: string };
}

export interface FailureReason {
  /** snake_case, e.g. `bad_json`, `not_found`, `dns`, `too_large`. */
  readonly code: string;
  readonly detail: string;
}

/** What one extractor version read in one capture. */
export type Observation =
  | {
      readonly outcome: 'read';
      readonly facts: readonly ObservedFact[];
      readonly releases: readonly ObservedRelease[];
      readonly metrics: readonly ObservedMetric[];
      readonly links: readonly ObservedLink[];
      /** The key that the source now gives this target, when it was renamed. */
      readonly movedTo?: string;
    }
  | { readonly outcome: 'failed'; readonly failure: FailureReason };

/** What a request asks for; only what is covered may be reported as withdrawn (law 9). */
export const Coverage = z.object({
  attributes: z.array(z.string()),
  metrics: z.array(z.string()),
  /** `latest`: only the newest ones are asked for, so that older ones that are missing say nothing. */
  releases: z.enum(['none', 'latest', 'all']),
  links: z.boolean(),
});
export type Coverage = z.output<typeof Coverage>;

export interface Extractor {
  /** The id of the source. */
  readonly id: string;
  readonly version: number;
}

export const failed = (code: string, detail: string): Observation => ({
  outcome: 'failed',
  failure: { code, detail },
});

/**
 * What an observation states, as JSON: two that state the same changed nothing. Metrics are no facts: they are sampled, and
 * a counter that moved is no change of the thing.
 */
export function statedContent(observation: Extract<Observation, { outcome: 'read' }>): Json {
  const { metrics: _, ...stated } = observation;
  return JSON.parse(JSON.stringify(stated)) as Json;
}
