import { daysBefore } from '../health.ts';
import type { KnownFact, KnownSample } from './known.ts';
import { samplesKnown } from './known.ts';
import type { Quantity } from './ratio.ts';
import type { RuleTool } from './rule.ts';
import { day } from './wording.ts';

/** Samples further apart than this tell of their days, not of their tools. */
const comparableDays = 31;

export function factQuantity({ tool, value, cell }: KnownFact<number>): Quantity {
  return { name: tool.name, value, fact: cell.fact, day: day(cell.effective_at ?? cell.observed_at) };
}

/** The samples of one metric that lie within a month of its newest one. */
export function sampleQuantities(tools: readonly RuleTool[], metric: string): readonly Quantity[] {
  const known = samplesKnown(tools, metric);
  const newest = known
    .map(({ cell }) => cell.day)
    .toSorted()
    .at(-1);
  if (newest === undefined) return [];
  return known
    .filter(({ cell }) => (daysBefore(cell.day, newest) ?? Infinity) <= comparableDays)
    .map(sampleQuantity);
}

function sampleQuantity({ tool, value, cell }: KnownSample): Quantity {
  return { name: tool.name, value, fact: cell.fact, day: cell.day };
}
