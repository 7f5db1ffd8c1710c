import type { Relation } from '../observation.ts';
import type { Term } from './terms.ts';

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

/**
 * When two sources say the same of an attribute: `exact` the same JSON; `folded` but for upper and lower case; `day` the
 * same day in UTC; `date` where one is the beginning of the other (`2009`, `2009-05-27`); `version` but for a leading `v`;
 * `licence` as SPDX expressions; `url` as canonical addresses; `set` the same items in any order.
 */
export const comparings = ['exact', 'folded', 'day', 'date', 'version', 'licence', 'url', 'set'] as const;
export type Comparing = (typeof comparings)[number];

/** How quantities of two tools are held against each other: by how many times, or by how many points. */
export const quantityComparings = ['ratio', 'difference'] as const;
export type QuantityComparing = (typeof quantityComparings)[number];

/**
 * How a value is written for people: `text` as it is; `link` as its own address; `day` without its time; `yes_no`; `list`
 * with commas; `number` with its unit in the title of the row; `size` in kB, MB, GB; `percent`; `points` of ten.
 */
export const displays = [
  'text',
  'link',
  'day',
  'yes_no',
  'list',
  'number',
  'size',
  'percent',
  'points',
] as const;
export type Display = (typeof displays)[number];

export interface AttributeDefinition {
  readonly id: string;
  readonly facet: Facet;
  readonly label: string;
  /** One sentence: what the value means, and what it does not. */
  readonly help: string;
  readonly type: ValueType;
  readonly unit: string | null;
  readonly compares: Comparing;
  readonly display: Display;
  /** What other vocabularies call it, nearest first. */
  readonly terms: readonly Term[];
  /** Raised when the meaning changes, never for wording. */
  readonly definition: number;
  /** Best first; curation always comes before these. */
  readonly speakers: readonly Speaker[];
}

/** An attribute as it is written down: how it compares and shows follows from its type where it does not say. */
export type AttributeEntry = Omit<AttributeDefinition, 'compares' | 'display' | 'terms'> &
  Partial<Pick<AttributeDefinition, 'compares' | 'display' | 'terms'>>;

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
  readonly compares: QuantityComparing;
  readonly display: Display;
  readonly terms: readonly Term[];
  readonly definition: number;
  readonly source: string;
  readonly relations: readonly Relation[];
}

/** A metric as it is written down: a count, compared by ratio, where it does not say. */
export type MetricEntry = Omit<MetricDefinition, 'compares' | 'display' | 'terms'> &
  Partial<Pick<MetricDefinition, 'compares' | 'display' | 'terms'>>;

const ofType: Readonly<Record<ValueType, Pick<AttributeDefinition, 'compares' | 'display'>>> = {
  text: { compares: 'exact', display: 'text' },
  url: { compares: 'url', display: 'link' },
  // Values that are shown alike are no disagreement.
  timestamp: { compares: 'day', display: 'day' },
  version: { compares: 'version', display: 'text' },
  spdx: { compares: 'licence', display: 'text' },
  number: { compares: 'exact', display: 'number' },
  boolean: { compares: 'exact', display: 'yes_no' },
  list: { compares: 'exact', display: 'list' },
};

export function completeAttribute(entry: AttributeEntry): AttributeDefinition {
  const bytes = entry.unit === 'bytes' ? { display: 'size' as const } : {};
  return { ...ofType[entry.type], ...bytes, terms: [], ...entry };
}

export function completeMetric(entry: MetricEntry): MetricDefinition {
  return { compares: 'ratio', display: 'number', terms: [], ...entry };
}
