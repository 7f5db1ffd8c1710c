import { styleText } from 'node:util';

import { spinner } from '@clack/prompts';
import type { CheckedView, RebuildProgress, RebuiltView } from '@juxta/projections';

import { printLine } from './output.ts';

const doing: Readonly<Record<RebuildProgress['phase'], string>> = {
  load: 'loading',
  catch_up: 'catching up',
  switch: 'switching',
  compare: 'comparing',
};

/** A progress display on stderr; silent where no person reads it. */
export function startRebuildProgress(): { show: (progress: RebuildProgress) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const display = spinner({ output: process.stderr, indicator: 'timer' });
  display.start('Rebuilding');
  let events = 0;
  return {
    show: (progress) => {
      events = Math.max(events, progress.events);
      const count = progress.phase === 'load' ? `${events.toLocaleString('en')} events, ` : '';
      display.message(`${doing[progress.phase]}: ${count}${progress.views.join(', ')}`);
    },
    stop: () => display.stop(`${events.toLocaleString('en')} events read`),
  };
}

export function printRebuilt(views: readonly RebuiltView[]): void {
  for (const { name, build, status, error } of views) {
    if (status === 'live') printLine(`${styleText('green', 'live'.padEnd(8))} ${name}: build ${build}`);
    else {
      printLine(`${styleText('red', 'stopped'.padEnd(8))} ${name}: build ${build}: ${error?.message}`);
      printLine('         readers keep the build before; update Juxta, then run juxta rebuild again');
    }
  }
}

export function printChecked(views: readonly CheckedView[]): void {
  for (const view of views) {
    const color = view.status === 'equal' ? 'green' : 'red';
    const at = view.at ? `, up to transaction ${view.at.xid}` : '';
    printLine(`${styleText(color, view.status.padEnd(9))} ${view.name}: build ${view.build}${at}`);
    if (view.error) printLine(`          ${view.error.message}`);
    if (view.status === 'outdated') printLine(`          other code built it: juxta rebuild ${view.name}`);
    for (const table of view.tables) {
      printLine(`          ${table.live} ${table.table}, ${table.rows} rows`);
      if (table.live === table.rebuilt) continue;
      printLine(`          ${table.rebuilt} ${table.table}, rebuilt`);
      for (const { live, rebuilt } of table.differing) {
        printLine(`            live    ${live ?? '(no more rows)'}`);
        printLine(`            rebuilt ${rebuilt ?? '(no more rows)'}`);
      }
    }
  }
}
