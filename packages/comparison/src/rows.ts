import type { Facet } from '@juxta/domain';
import { attributes, facets, metrics } from '@juxta/domain';

import type { CellCounts, Row } from './document.ts';
import type { ToolCells } from './tool-cells.ts';

/** One row per attribute and metric of the vocabulary, facet by facet, attributes before metrics. */
export function rows(tools: readonly ToolCells[], shown: ReadonlySet<Facet>): Row[] {
  return facets
    .filter((facet) => shown.has(facet))
    .flatMap((facet) => [...factRows(tools, facet), ...metricRows(tools, facet)]);
}

function factRows(tools: readonly ToolCells[], facet: Facet): Row[] {
  return attributes
    .filter((attribute) => attribute.facet === facet)
    .map(({ id, label, unit, definition, display }) => ({
      id,
      kind: 'fact',
      label,
      facet,
      unit,
      definition,
      display,
      cells: tools.flatMap((cells) => cells.fact(id) ?? []),
    }));
}

function metricRows(tools: readonly ToolCells[], facet: Facet): Row[] {
  return metrics
    .filter((metric) => metric.facet === facet)
    .map(({ id, label, unit, definition, display, window, source }) => ({
      id,
      kind: 'metric',
      label,
      facet,
      unit,
      definition,
      display,
      window,
      source,
      cells: tools.flatMap((cells) => cells.sample(id) ?? []),
    }));
}

/** How many of a tool's cells in these rows are in each state. */
export function cellCounts(shownRows: readonly Row[], tool: string): CellCounts {
  const counts: CellCounts = { known: 0, unknown: 0, failed: 0, not_applicable: 0, withdrawn: 0 };
  for (const row of shownRows) {
    for (const cell of row.cells) if (cell.tool === tool) counts[cell.state] += 1;
  }
  return counts;
}
