import { styleText } from 'node:util';

import Table from 'cli-table3';

import type { PlannedFetch } from './crawl-plan.ts';
import { printLine } from './output.ts';

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export function printPlan(planned: readonly PlannedFetch[], total: number, now: Date): void {
  const head = ['when', 'host', 'target', 'request', 'changes', 'why'];
  const table = new Table({ head, style: { head: ['bold'], border: ['grey'], compact: true } });
  for (const fetch of planned)
    table.push([
      tellWhen((Date.parse(fetch.expected_at) - now.getTime()) / 1_000),
      fetch.host,
      fetch.target,
      fetch.request,
      tellRate(fetch.changes_per_day),
      fetch.why,
    ]);
  if (planned.length > 0) printLine(table.toString());
  const more = total > planned.length ? `, of which the first ${planned.length} are shown (--limit)` : '';
  printLine(styleText('dim', `${total} requests are planned${more}; nothing was asked`));
}

function tellWhen(seconds: number): string {
  if (seconds < 1) return 'now';
  if (seconds < 2 * minute) return `in ${Math.round(seconds)} s`;
  if (seconds < 2 * hour) return `in ${Math.round(seconds / minute)} min`;
  if (seconds < 2 * day) return `in ${Math.round(seconds / hour)} h`;
  return `in ${Math.round(seconds / day)} days`;
}

function tellRate(perDay: number | null): string {
  if (perDay === null) return '?';
  const apart = 1 / perDay;
  if (apart < 2) return `${perDay.toFixed(perDay < 10 ? 1 : 0)} a day`;
  return `every ${Math.round(apart)} days`;
}
