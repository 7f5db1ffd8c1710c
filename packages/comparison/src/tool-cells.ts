import { attributes, metrics } from '@juxta/domain';

import type { FactCell, KnownFactCell, KnownMetricCell, MetricCell } from './document.ts';
import { factCell } from './fact-cell.ts';
import { metricCell } from './metric-cell.ts';
import type { ToolDocument } from './tool-document.ts';

/** Every cell of one tool, by attribute and by metric. */
export interface ToolCells {
  readonly tool: ToolDocument;
  readonly facts: ReadonlyMap<string, FactCell>;
  readonly samples: ReadonlyMap<string, MetricCell>;
}

export function toolCells(tool: ToolDocument): ToolCells {
  return {
    tool,
    facts: new Map(attributes.map((attribute) => [attribute.id, factCell(tool, attribute)])),
    samples: new Map(metrics.map((metric) => [metric.id, metricCell(tool, metric)])),
  };
}

export function knownFact(cells: ToolCells, attribute: string): KnownFactCell | null {
  const cell = cells.facts.get(attribute);
  return cell?.state === 'known' ? cell : null;
}

export function knownSample(cells: ToolCells, metric: string): KnownMetricCell | null {
  const cell = cells.samples.get(metric);
  return cell?.state === 'known' ? cell : null;
}
