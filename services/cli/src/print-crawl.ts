import { styleText } from 'node:util';

import Table from 'cli-table3';

import type { HostReport } from './crawl-hosts.ts';
import { printLine } from './output.ts';

export interface CrawlReport {
  readonly tools: readonly string[];
  readonly requests: number;
  /** What could not be done in the time, or is not read yet. */
  readonly open: readonly string[];
  readonly unreachable: readonly string[];
  readonly seconds: number;
  readonly fetches: number;
  readonly hosts: readonly HostReport[];
}

const head = ['host', 'fetched', 'answered', 'unchanged', 'failed', 'left', 'why'];
/** What the others leave of a line, but not less than says anything. */
const leastWhy = 30;

/** What was asked, what came of it, and what is left and why: hosts that were neither asked nor have anything left are not told. */
export function printCrawl(report: CrawlReport): void {
  const { tools, requests, seconds, fetches, hosts } = report;
  const rows = hosts.filter((host) => host.fetched > 0 || host.open > 0).map(rowOf);
  const widths = head.map((name, n) => Math.max(name.length, ...rows.map((row) => String(row[n]).length)));
  const others = widths.slice(0, -1).reduce((sum, width) => sum + width + 3, 4);
  const room = Math.max(leastWhy, (process.stdout.columns ?? 160) - others);
  const table = new Table({ head, style: { head: ['bold'], border: ['grey'], compact: true } });
  for (const row of rows) table.push(row.map((cell, n) => (n === head.length - 1 ? cut(cell, room) : cell)));
  if (rows.length > 0) printLine(table.toString());
  const rate = seconds > 0 ? `, ${(fetches / seconds).toFixed(1)} a second` : '';
  const asked = `${counted(tools.length, 'tool')}, ${counted(requests, 'request')}`;
  printLine(`${asked}: ${counted(fetches, 'fetch', 'fetches')} in ${seconds.toFixed(0)} s${rate}`);
  for (const line of endOf(report)) printLine(line);
}

function rowOf({ host, fetched, answered, unchanged, failed, open, waits }: HostReport): string[] {
  const failures = Object.entries(failed).map(([code, count]) => `${count} ${code}`);
  return [host, `${fetched}`, `${answered}`, `${unchanged}`, failures.join(', '), `${open}`, waits ?? ''];
}

/** What is left to do, now or later, and by whom. */
function endOf({ open, hosts }: CrawlReport): readonly string[] {
  const lines: string[] = [];
  if (hosts.some(({ failed }) => Object.keys(failed).some((code) => refusals.has(code))))
    lines.push(
      styleText('yellow', 'a private address or port is asked only where JUXTA_ALLOW_HOSTS names its host'),
    );
  const waiting = hosts.filter((host) => host.open > 0);
  if (open.length > 0) lines.push(styleText('yellow', `${open.length} still open, for example ${open[0]}`));
  else if (waiting.length > 0) {
    const held = waiting.reduce((sum, host) => sum + host.open, 0);
    const told = `${counted(held, 'request waits', 'requests wait')} for ${counted(waiting.length, 'host')}; juxta crawl --plan says until when`;
    lines.push(styleText('yellow', told));
  } else lines.push(styleText('green', 'nothing is left to do now'));
  return lines;
}

const refusals = new Set(['address_refused', 'port_refused']);

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

const cut = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;
