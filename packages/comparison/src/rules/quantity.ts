import { citeFact, citeSample } from '../citation.ts';
import { daysBefore } from '../lifecycle/thresholds.ts';
import type { KnownFact, KnownSample } from './known.ts';
import { factsKnown, isQuantity, samplesKnown } from './known.ts';
import { ratioFinding, type Quantity, type RatioWording } from './ratio.ts';
import type { Rule, RuleTool } from './rule.ts';

/** Samples further apart than this tell of their days, not of their tools. */
export const comparableDays = 31;

/** A rule's `find` on one attribute that is a number. */
export function factRatio(attribute: string, wording: RatioWording): Rule['find'] {
  return ({ tools }) => ratioFinding(factsKnown(tools, attribute, isQuantity).map(factQuantity), wording);
}

/** A rule's `find` on one metric: like is compared with like alone. */
export function metricRatio(metric: string, wording: RatioWording): Rule['find'] {
  return ({ tools }) => ratioFinding(comparableSamples(tools, metric).map(sampleQuantity), wording);
}

/** The samples of one metric that lie within a month of its newest one. */
export function comparableSamples(tools: readonly RuleTool[], metric: string): readonly KnownSample[] {
  const known = samplesKnown(tools, metric);
  const newest = known
    .map(({ cell }) => cell.day)
    .toSorted()
    .at(-1);
  if (newest === undefined) return [];
  return known.filter(({ cell }) => (daysBefore(cell.day, newest) ?? Infinity) <= comparableDays);
}

function factQuantity({ tool, value, cell }: KnownFact<number>): Quantity {
  return { name: tool.name, value, citation: citeFact(tool.cells.tool.id, cell) };
}

export function sampleQuantity({ tool, value, cell }: KnownSample): Quantity {
  return { name: tool.name, value, citation: citeSample(tool.cells.tool.id, cell) };
}
