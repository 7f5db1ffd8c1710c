import { metricDefinition, type QuantityComparing } from '@juxta/domain';

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
  heldAgainst(metric, 'ratio');
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

export interface Spread {
  /** Highest first. */
  readonly known: readonly KnownSample[];
  readonly best: KnownSample;
  readonly worst: KnownSample;
  readonly points: number;
}

/** The samples of a metric that counts points, from the best to the worst; null for fewer than two. */
export function metricSpread(tools: readonly RuleTool[], metric: string): Spread | null {
  heldAgainst(metric, 'difference');
  const known = comparableSamples(tools, metric).toSorted((a, b) => b.value - a.value);
  const [best, worst] = [known[0], known.at(-1)];
  if (!best || !worst || known.length < 2) return null;
  return { known, best, worst, points: best.value - worst.value };
}

/** A rule that takes points for a count, or a count for points, is a mistake in the rule. */
function heldAgainst(metric: string, compares: QuantityComparing): void {
  if (metricDefinition(metric)?.compares !== compares)
    throw new RangeError(`${metric} is not compared by ${compares}: see its entry in the vocabulary`);
}

function factQuantity({ tool, value, cell }: KnownFact<number>): Quantity {
  return { name: tool.name, value, citation: citeFact(tool.cells.tool.id, cell) };
}

export function sampleQuantity({ tool, value, cell }: KnownSample): Quantity {
  return { name: tool.name, value, citation: citeSample(tool.cells.tool.id, cell) };
}
