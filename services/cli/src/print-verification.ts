import { styleText } from 'node:util';

import type { Problem, Verification } from '@juxta/store';

import { printLine } from './output.ts';

const next: Readonly<Record<Problem['kind'], string>> = {
  event_changed: 'somebody wrote to the log past its guards: compare with a backup, and restore from it',
  event_missing: 'somebody removed from the log past its guards: restore from a backup',
  event_added: 'somebody wrote to the log past its guards: find out who, and restore from a backup',
  seal_changed: 'compare es.seals with a backup; the events that it names are judged by what it says now',
  seal_missing: 'compare es.seals with a backup',
  head_missing: 'the log was rewritten or cut off since you noted that hash: restore from a backup',
  body_changed:
    'put the file back from a backup of the data directory, or fetch it again: npm run juxta crawl',
  body_missing:
    'put the file back from a backup of the data directory, or fetch it again: npm run juxta crawl',
  body_not_erased: 'type the command that is named above',
};

/** What was verified and, for each kind of problem, which and what to do. */
export function printVerification(result: Verification): void {
  const { events, seals, bodies, erased, problems, problems_found: found } = result;
  printLine(
    `events  ${events.sealed} in ${seals.count} seals up to position ${seals.to_position}, ${events.unsealed} not sealed yet`,
  );
  if (seals.head !== null) printLine(`head    ${seals.head}`);
  printLine(`bodies  ${bodies.checked} of ${bodies.bytes} bytes, ${bodies.erased} captures erased`);
  for (const { capture, at, reason } of erased) printLine(`erased  capture ${capture} at ${at}: ${reason}`);
  if (found === 0) return printLine(styleText('green', 'clean: everything is as it was stored'));
  for (const problem of problems)
    printLine(`${styleText('red', problem.kind)} ${where(problem)}: ${problem.detail}`);
  if (found > problems.length) printLine(`… and ${found - problems.length} more`);
  for (const kind of new Set(problems.map((problem) => problem.kind)))
    printLine(`next, ${kind}: ${next[kind]}`);
}

function where(problem: Problem): string {
  if ('sha256' in problem)
    return `body ${problem.sha256} of ${problem.captures.map((id) => `capture ${id}`).join(', ') || 'no capture'}`;
  if ('position' in problem)
    return `seal ${problem.seal}, position ${problem.position}${problem.stream === null ? '' : `, ${problem.stream}`}`;
  return `seal ${problem.seal}`;
}
