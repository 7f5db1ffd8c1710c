import type { Relation } from '../observation.ts';

export const facets = [
  'lifecycle',
  'releases',
  'adoption',
  'activity',
  'governance',
  'licence',
  'security',
  'distribution',
  'identity',
] as const;
export type Facet = (typeof facets)[number];

export type ValueType = 'text' | 'url' | 'timestamp' | 'version' | 'spdx' | 'number' | 'boolean' | 'list';

/** One source that may speak for an attribute (`*`: any other), and the relations in which its target must stand to the tool. */
export interface Speaker {
  readonly source: string;
  readonly relations: readonly Relation[];
}

export interface AttributeDefinition {
  readonly id: string;
  readonly facet: Facet;
  readonly label: string;
  /** One sentence: what the value means, and what it does not. */
  readonly help: string;
  readonly type: ValueType;
  readonly unit: string | null;
  /** Raised when the meaning changes, never for wording. */
  readonly definition: number;
  /** Best first; curation always comes before these. */
  readonly speakers: readonly Speaker[];
}

export interface MetricDefinition {
  /** `<name>@<source>`: a quantity is never compared across sources by accident. */
  readonly id: string;
  readonly facet: Facet;
  readonly label: string;
  readonly help: string;
  readonly unit: string;
  /** A gauge or counter has no window; a window metric counts the days of its window only. */
  readonly kind: 'gauge' | 'counter' | 'window';
  readonly window: string | null;
  readonly definition: number;
  readonly source: string;
  readonly relations: readonly Relation[];
}
