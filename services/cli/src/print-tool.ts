import { styleText } from 'node:util';

import type { ToolDocument } from '@juxta/comparison';
import { attributeDefinition, metricDefinition } from '@juxta/domain';
import Table from 'cli-table3';

import { printLine } from './output.ts';
import { valueText } from './print-cell.ts';

/** One tool as a person reads it: its targets, then every statement with its source and day. */
export function printTool(tool: ToolDocument): void {
  printLine(
    `${styleText('bold', tool.name)} (${tool.id})${tool.categories.length > 0 ? `: ${tool.categories.join(', ')}` : ''}`,
  );
  for (const link of tool.links)
    printLine(
      `  ${link.relation.padEnd(12)} ${link.target} ${styleText('dim', `by ${link.by}, ${link.fact}`)}`,
    );
  const table = new Table({
    head: ['attribute', 'value', 'source', 'seen', 'fact'],
    colWidths: [26, 48, 10, 12, 34],
    wordWrap: true,
    style: { head: ['bold'], border: ['grey'] },
  });
  for (const statement of tool.statements) {
    const definition = attributeDefinition(statement.attribute);
    const value =
      statement.state === 'known'
        ? valueText(definition?.display ?? 'text', statement.value)
        : 'withdrawn by its source';
    table.push([
      definition?.label ?? statement.attribute,
      value,
      statement.source,
      statement.observed_at.slice(0, 10),
      statement.fact,
    ]);
  }
  for (const sample of tool.samples)
    table.push([
      sample.metric,
      valueText(metricDefinition(sample.metric)?.display ?? 'number', sample.value),
      sample.source,
      sample.day,
      sample.fact,
    ]);
  printLine(table.toString());
  for (const failure of tool.failures)
    printLine(
      styleText(
        'yellow',
        `not read: ${failure.code} at ${failure.host} (${failure.detail}), since ${failure.at}`,
      ),
    );
}
