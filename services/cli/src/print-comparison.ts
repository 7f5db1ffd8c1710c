import { styleText } from 'node:util';

import type { ComparisonDocument, Row } from '@juxta/comparison';
import { rowTitle } from '@juxta/domain';
import type { TaskState } from '@juxta/store';
import Table from 'cli-table3';

import { printLine } from './output.ts';
import { alternativeLines, breadcrumbLine, peopleLines } from './print-beside.ts';
import { cellText } from './print-cell.ts';

export interface Reach {
  readonly states: readonly TaskState[];
  /** Requests still under way when the time was up. */
  readonly open: readonly string[];
}

/** A sentence on cadence rests on every release of a year. */
const mostFacts = 6;

const quiet = new Set(['forge_id', 'icon', 'feed', 'title', 'keywords']);

/** The comparison as a person reads it: lifecycle and differences first, then the facets, then what was out of reach. */
export function printComparison(document: ComparisonDocument, reach: Reach): void {
  printLine(breadcrumbLine(document));
  printLine(styleText('bold', document.tools.map((tool) => tool.name).join(' vs ')));
  for (const tool of document.tools) {
    printLine(`  ${tool.name}: ${tool.lifecycle.text}`);
    if (tool.categories.length > 0) printLine(styleText('dim', `    in ${tool.categories.join(', ')}`));
  }
  printSentences('Differences', document.differences);
  for (const { id, name } of document.tools) {
    printSentences(
      `For ${name}`,
      document.pros.filter(({ tool }) => tool === id),
    );
    printSentences(
      `Against ${name}`,
      document.cons.filter(({ tool }) => tool === id),
    );
  }
  printLine();
  for (const line of [...peopleLines(document), ...alternativeLines(document)]) printLine(line);
  const [stated, unstated] = statedRows(document);
  printLine();
  printLine(facetTable(document, stated));
  if (unstated.length > 0)
    printLine(styleText('dim', `unknown of all: ${unstated.map(rowTitle).join('; ')}`));
  printReach(reach);
  printLine(
    styleText(
      'dim',
      `as of ${document.as_of}, log position ${document.known_at}. Evidence of a cell: juxta explain <tool> <attribute>`,
    ),
  );
}

function printSentences(
  title: string,
  sentences: ReadonlyArray<{ readonly text: string; readonly facts: readonly string[] }>,
): void {
  if (sentences.length === 0) return;
  printLine(`\n${styleText('bold', title)}`);
  for (const { text, facts } of sentences) {
    const more = facts.length > mostFacts ? ` and ${facts.length - mostFacts} more` : '';
    printLine(`  - ${text} ${styleText('dim', `[${facts.slice(0, mostFacts).join(' ')}${more}]`)}`);
  }
}

/** The rows that apply to one of the tools: those of which one tells something, and those of which all are unknown. */
function statedRows(document: ComparisonDocument): readonly [readonly Row[], readonly Row[]] {
  const rows = document.attributes.filter(
    (row) => !quiet.has(row.id) && row.cells.some((one) => one.state !== 'not_applicable'),
  );
  const isStated = (row: Row): boolean =>
    row.cells.some((one) => one.state !== 'unknown' && one.state !== 'not_applicable');
  return [rows.filter(isStated), rows.filter((row) => !isStated(row))];
}

function facetTable({ tools }: ComparisonDocument, rows: readonly Row[]): string {
  const width = Math.max(80, Math.min(process.stdout.columns ?? 120, 160));
  const cell = Math.floor((width - 26) / tools.length) - 2;
  const table = new Table({
    head: ['', ...tools.map((tool) => tool.name)],
    colWidths: [24, ...tools.map(() => cell)],
    wordWrap: true,
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    style: { head: ['bold'], border: ['grey'] },
  });
  let facet = '';
  for (const row of rows) {
    if (row.facet !== facet) {
      facet = row.facet;
      // A cell over all columns would break the lines between them.
      table.push([styleText('bold', facet.toUpperCase()), ...tools.map(() => '')]);
    }
    table.push([rowTitle(row), ...row.cells.map((one) => cellText(row, one))]);
  }
  return table.toString();
}

function printReach({ states, open }: Reach): void {
  const hosts = new Map(
    states.filter((state) => state.blocked_until !== null).map((state) => [state.host, state]),
  );
  for (const [host, state] of hosts)
    printLine(
      styleText(
        'yellow',
        `out of reach: ${host} (${state.blocked_why ?? 'unknown'}); asked again after ${state.blocked_until?.toISOString()}`,
      ),
    );
  if (open.length > 0)
    printLine(
      styleText(
        'yellow',
        `not waited for: ${open.slice(0, 5).join(', ')}${open.length > 5 ? ` and ${open.length - 5} more` : ''}; run the command again`,
      ),
    );
}
