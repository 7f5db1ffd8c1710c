import type { ComparisonDocument } from '@juxta/comparison';

type Cell = ComparisonDocument['attributes'][number]['cells'][number];

/** Throws where the document has no such row or tool. */
export function cellOf(document: ComparisonDocument, attribute: string, tool: string): Cell {
  const cell = document.attributes
    .find(({ id }) => id === attribute)
    ?.cells.find((candidate) => candidate.tool === tool);
  if (cell === undefined)
    throw new Error(
      `no cell for ${attribute} of ${tool}; rows: ${document.attributes.map(({ id }) => id).join(', ')}`,
    );
  return cell;
}

/** What a reader sees: every cell's state and value, without times, ids and positions. */
export function visibleCells(document: ComparisonDocument): readonly string[] {
  return document.attributes.flatMap(({ id, cells }) =>
    cells.map((cell) =>
      [cell.tool, id, cell.state, 'value' in cell ? JSON.stringify(cell.value) : ''].join(' '),
    ),
  );
}
