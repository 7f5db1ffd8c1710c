import { styleText } from 'node:util';

import { attributeDefinition, metricDefinition, rowTitle } from '@juxta/domain';
import type { ExplainedMetric, ExplainedStatement } from '@juxta/projections';

import type { ExplainedLink } from './explain-links.ts';
import { printLine } from './output.ts';
import { valueText } from './print-cell.ts';

export function printValues(tool: string, attribute: string, values: readonly ExplainedStatement[]): void {
  const definition = attributeDefinition(attribute);
  printLine(styleText('bold', `${definition?.label ?? attribute} of ${tool}`));
  printLine(definition?.help ?? '');
  if (values.length === 0) printLine('no source has stated it; juxta compare tells why');
  for (const value of values) {
    const shown =
      value.state === 'known' ? valueText(definition?.display ?? 'text', value.value) : 'withdrawn';
    printLine(
      `\n${value.current ? '*' : ' '} ${styleText('bold', shown)}${value.original === null ? '' : ` (written as "${value.original}")`}  ${value.cause}`,
    );
    printLine(`    ${value.source} ${value.target} (${value.relation}), fact ${value.fact}`);
    printLine(
      `    true since ${value.effective_at ?? `${value.observed_at} at the latest`}, seen ${value.observed_at}, known ${value.recorded_at}`,
    );
    if (value.known_to !== null) printLine(`    no longer said since position ${value.known_to}`);
    else if (value.world_to !== null) printLine(`    until ${value.world_to}`);
    printLine(`    ${value.evidence.url}`);
    printLine(
      styleText(
        'dim',
        `    capture ${value.evidence.capture}, sha256 ${value.evidence.sha256 ?? 'none'}, terms ${value.licence}`,
      ),
    );
  }
}

export function printSamples(tool: string, metric: string, { count, samples }: ExplainedMetric): void {
  const definition = metricDefinition(metric);
  printLine(styleText('bold', `${definition ? rowTitle(definition) : metric} of ${tool}`));
  printLine(definition?.help ?? '');
  if (count === 0) printLine('it was never sampled; juxta compare tells why');
  for (const { day, value, source, target, relation, fact, window, evidence, licence } of samples) {
    const shown = styleText('bold', valueText(definition?.display ?? 'number', value));
    const counted = window === null ? '' : ` (counted ${window.start} to ${window.end})`;
    printLine(`\n${day}  ${shown}${counted}`);
    printLine(`    ${source} ${target} (${relation}), fact ${fact}`);
    printLine(`    ${evidence.url}`);
    const hash = evidence.sha256 ?? 'none';
    printLine(styleText('dim', `    capture ${evidence.capture}, sha256 ${hash}, terms ${licence}`));
  }
  if (samples.length < count)
    printLine(
      `\nthe newest ${samples.length} of ${count}; all: juxta sql "SELECT * FROM metric_sample WHERE metric = '${metric}'"`,
    );
}

export function printLinks(tool: string, links: readonly ExplainedLink[]): void {
  printLine(styleText('bold', `What belongs to ${tool}, and why`));
  for (const link of links) {
    printLine(
      `${link.at}  ${link.what}  ${link.target}${link.relation === null ? '' : ` (${link.relation})`}`,
    );
    printLine(
      styleText(
        'dim',
        `    by ${link.by}${link.fact === null ? '' : `, observed link ${link.fact}`}${link.text === null ? '' : `: ${link.text}`}${link.reason === null ? '' : `; ${link.reason}`}`,
      ),
    );
  }
}
