import type { ComparisonDocument, Row } from '@juxta/comparison';
import { displayText, rowTitle } from '@juxta/domain';

type Cell = Row['cells'][number];

/** By `<tool> <row>`: what is shown in a cell, as far as every surface shows it. */
export type Cells = ReadonlyMap<string, string>;

export function documentCells(document: ComparisonDocument): Cells {
  return new Map(
    document.attributes.flatMap((row) =>
      row.cells.map((cell) => [`${cell.tool} ${row.id}`, shown(row, cell)] as const),
    ),
  );
}

function shown(row: Row, cell: Cell): string {
  if (cell.state === 'failed') return `failed ${cell.code} ${cell.host}`;
  if (cell.state === 'known') {
    const dated = 'day' in cell ? cell.day : cell.observed_at;
    return JSON.stringify([
      'known',
      cell.value,
      cell.source,
      cell.target,
      dated,
      cell.fact,
      cell.evidence.url,
    ]);
  }
  return row.id === '' ? '' : cell.state;
}

export interface SqlCell extends Record<string, unknown> {
  readonly tool: string;
  readonly attribute: string;
  readonly state: string;
  readonly value: unknown;
  readonly source: string | null;
  readonly target: string | null;
  readonly observed_at: Date | null;
  readonly day: string | null;
  readonly fact: string | null;
  readonly url: string | null;
  readonly failure_code: string | null;
  readonly failure_host: string | null;
}

export function sqlCells(rows: readonly SqlCell[]): Cells {
  return new Map(
    rows.map((row) => {
      const { state, value, source, target, fact, url } = row;
      const dated = row.day ?? row.observed_at?.toISOString();
      const text =
        state === 'failed'
          ? `failed ${row.failure_code} ${row.failure_host}`
          : state === 'known'
            ? JSON.stringify(['known', value, source, target, dated, fact, url])
            : state;
      return [`${row.tool} ${row.attribute}`, text] as const;
    }),
  );
}

/** What a reader of the page sees in each cell, in words; and what the document would have there. */
export function pageCells(
  html: string,
  document: ComparisonDocument,
): { readonly seen: readonly string[]; readonly expected: readonly string[] } {
  const shownRows = document.attributes.filter((row) =>
    row.cells.some((cell) => cell.state !== 'not_applicable'),
  );
  const seen = [...html.matchAll(/<tr>\s*<th scope="row">(.*?)<\/th>(.*?)<\/tr>/gsu)].flatMap(
    ([, label = '', cells = '']) =>
      [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/gsu)].map(
        ([, cell = '']) =>
          `${textOf(label)}: ${textOf(cell.replaceAll(/<small.*?<\/small\s*>|<details>.*?<\/details>/gsu, ' '))}`,
      ),
  );
  const expected = shownRows.flatMap((row) =>
    row.cells.map((cell) => `${rowTitle(row)}: ${firstWords(inWords(row, cell))}`),
  );
  return { seen, expected };
}

function inWords(row: Row, cell: Cell): string {
  if (cell.state === 'known') return displayText(row.display, cell.value);
  if (cell.state === 'failed') return `failed: ${cell.code} at ${cell.host}`;
  if (cell.state === 'withdrawn') return `withdrawn by ${cell.source}`;
  return cell.state === 'unknown' ? 'unknown' : 'does not apply';
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function textOf(markup: string): string {
  const text = markup.replaceAll(/<[^>]*>/gu, ' ');
  return firstWords(text.replaceAll(/&(amp|lt|gt|quot|#39);/gu, (_, name: string) => entities[name] ?? ''));
}

function firstWords(text: string): string {
  return text.replaceAll(/\s+/gu, ' ').trim();
}
