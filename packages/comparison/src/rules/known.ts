import { attributeDefinition, type FactValue } from '@juxta/domain';

import { citeFact, citeSample, type Citation } from '../citation.ts';
import type { KnownFactCell, KnownMetricCell } from '../document.ts';
import { daysBefore } from '../lifecycle/thresholds.ts';
import { sameValue } from '../same-value.ts';
import { knownFact, knownSample } from '../tool-cells.ts';
import type { RuleTool } from './rule.ts';
import { day } from './wording.ts';

interface Known<V, C> {
  readonly tool: RuleTool;
  readonly value: V;
  readonly cell: C;
}
export type KnownFact<V> = Known<V, KnownFactCell>;
export type KnownSample = Known<number, KnownMetricCell>;

/** The tools of which this attribute is known with a value that `is` accepts. */
export function factsKnown<V extends FactValue>(
  tools: readonly RuleTool[],
  attribute: string,
  is: (value: FactValue) => value is V,
): readonly KnownFact<V>[] {
  return tools.flatMap((tool) => {
    const cell = knownFact(tool.cells, attribute);
    return cell && is(cell.value) ? [{ tool, value: cell.value, cell }] : [];
  });
}

/** Whether all say the same of an attribute, as its entry in the vocabulary compares values. */
export function areAlike(attribute: string, known: readonly KnownFact<FactValue>[]): boolean {
  const compares = attributeDefinition(attribute)?.compares ?? 'exact';
  const [first] = known;
  return !first || known.every(({ value }) => sameValue(compares, first.value, value));
}

export function samplesKnown(tools: readonly RuleTool[], metric: string): readonly KnownSample[] {
  return tools.flatMap((tool) => {
    const cell = knownSample(tool.cells, metric);
    return cell && isQuantity(cell.value) ? [{ tool, value: cell.value, cell }] : [];
  });
}

export const isText = (value: FactValue): value is string => typeof value === 'string' && value.trim() !== '';
export const isList = (value: FactValue): value is string[] => Array.isArray(value) && value.length > 0;
export const isQuantity = (value: FactValue): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
export const isInstant = (value: FactValue): value is string =>
  daysBefore(value, '1970-01-01T00:00:00Z') !== null;

/** What a sentence about these cells cites. */
export function cited(known: readonly Known<unknown, KnownFactCell>[]): readonly Citation[] {
  return known.map(({ tool, cell }) => citeFact(tool.cells.tool.id, cell));
}

export function citedSamples(known: readonly KnownSample[]): readonly Citation[] {
  return known.map(({ tool, cell }) => citeSample(tool.cells.tool.id, cell));
}

/** The day on which a fact became true where its source says so, else the day on which it was seen. */
export function since(cell: KnownFactCell): string {
  return cell.effective_at === null ? `seen ${day(cell.observed_at)}` : `since ${day(cell.effective_at)}`;
}
