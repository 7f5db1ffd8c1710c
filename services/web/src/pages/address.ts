import type { ComparisonDocument } from '@juxta/comparison';

interface Times {
  readonly as_of: string;
  readonly known_at: number;
}

/** Both times as a query, so that the page it leads to shows what this one rests on. */
export function pinned({ as_of, known_at }: Times): string {
  return `?as_of=${encodeURIComponent(as_of)}&known_at=${known_at}`;
}

export function toolPath(id: string): string {
  return `/tools/${encodeURIComponent(id)}`;
}

export function categoryPath(id: string): string {
  return `/categories/${encodeURIComponent(id)}`;
}

export function comparePath(ids: readonly string[]): string {
  return `/compare/${ids.map((id) => encodeURIComponent(id)).join(',')}`;
}

/** Where each fact of a comparison is explained: its line on the page of its tool. */
export function factAddresses(document: ComparisonDocument): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const row of document.attributes) {
    for (const cell of row.cells) {
      const address = `${toolPath(cell.tool)}${pinned(document)}#${encodeURIComponent(row.id)}`;
      if ('fact' in cell) addresses.set(cell.fact, address);
      const others = 'disagreements' in cell ? cell.disagreements : [];
      for (const other of others) addresses.set(other.fact, address);
    }
  }
  return addresses;
}
