import { styleText } from 'node:util';

import type { FeedPage } from '@juxta/projections';

import { printLine } from './output.ts';

/** The newest entry last, as in a log. */
export function printFeed({ entries, next, more }: FeedPage): void {
  for (const { at, tools, kind, text, source, facts, position } of entries) {
    const cited = [source, ...(facts.length > 0 ? facts : [`position ${position}`])]
      .filter(Boolean)
      .join(', ');
    printLine(`${at.slice(0, 10)}  ${styleText('bold', tools.join(', ') || (source ?? ''))}  ${kind}`);
    printLine(`    ${text} ${styleText('dim', cited)}`);
  }
  if (entries.length === 0) printLine('no news');
  printLine(styleText('dim', `${more ? 'more' : 'go on'} with --since ${next}`));
}
