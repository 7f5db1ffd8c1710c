import { attributeDefinition, metricDefinition } from '@juxta/domain';

import type { FactCell, KnownFactCell, KnownMetricCell, MetricCell } from './document.ts';
import { factCell } from './fact-cell.ts';
import { metricCell } from './metric-cell.ts';
import type { Sample, Statement, ToolDocument } from './tool-document.ts';

/** The cells of one tool, by attribute and by metric, each made when it is first asked for. */
export interface ToolCells {
  readonly tool: ToolDocument;
  /** Undefined for an id that is no attribute. */
  fact(attribute: string): FactCell | undefined;
  /** Undefined for an id that is no metric. */
  sample(metric: string): MetricCell | undefined;
}

/** A document that is held by its reader has its cells made once, not in every comparison. */
const made = new WeakMap<ToolDocument, ToolCells>();

export function toolCells(tool: ToolDocument): ToolCells {
  const before = made.get(tool);
  if (before) return before;
  const cells = cellsOf(tool);
  made.set(tool, cells);
  return cells;
}

function cellsOf(tool: ToolDocument): ToolCells {
  const stated = grouped<Statement>(tool.statements, ({ attribute }) => attribute);
  const sampled = grouped<Sample>(tool.samples, ({ metric }) => metric);
  return {
    tool,
    fact: remembered((id) => {
      const attribute = attributeDefinition(id);
      return attribute && factCell(tool, attribute, stated.get(id) ?? []);
    }),
    sample: remembered((id) => {
      const metric = metricDefinition(id);
      return metric && metricCell(tool, metric, sampled.get(id) ?? []);
    }),
  };
}

export function knownFact(cells: ToolCells, attribute: string): KnownFactCell | null {
  const cell = cells.fact(attribute);
  return cell?.state === 'known' ? cell : null;
}

export function knownSample(cells: ToolCells, metric: string): KnownMetricCell | null {
  const cell = cells.sample(metric);
  return cell?.state === 'known' ? cell : null;
}

function grouped<T>(entries: readonly T[], keyOf: (entry: T) => string): ReadonlyMap<string, readonly T[]> {
  return Map.groupBy(entries, keyOf);
}

function remembered<V>(make: (id: string) => V): (id: string) => V {
  const made = new Map<string, V>();
  return (id) => {
    const known = made.get(id);
    if (known !== undefined) return known;
    const value = make(id);
    made.set(id, value);
    return value;
  };
}
