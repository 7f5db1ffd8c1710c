import { styleText } from 'node:util';

import { attributeDefinition } from '@juxta/domain';
import type { ExplainedStatement } from '@juxta/projections';

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
      value.state === 'known' ? valueText({ unit: definition?.unit ?? null }, value.value) : 'withdrawn';
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
