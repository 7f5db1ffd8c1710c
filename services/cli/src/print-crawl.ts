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

/** What was asked, what came of it, and what is left and why: hosts that were neither asked nor have anything left are not told. */
export function printCrawl({ tools, requests, open, seconds, fetches, hosts }: CrawlReport): void {
  const told = hosts.filter((host) => host.fetched > 0 || host.open > 0);
  const head = ['host', 'fetched', 'answered', 'unchanged', 'failed', 'left', 'why'];
  const table = new Table({ head, style: { head: ['bold'], border: ['grey'], compact: true } });
  for (const host of told)
    table.push([
      host.host,
      host.fetched,
      host.answered,
      host.unchanged,
      Object.entries(host.failed)
        .map(([code, count]) => `${count} ${code}`)
        .join(', '),
      host.open,
      host.waits ?? '',
    ]);
  if (told.length > 0) printLine(table.toString());
  const rate = seconds > 0 ? `, ${(fetches / seconds).toFixed(1)} a second` : '';
  printLine(
    `${tools.length} tools, ${requests} requests: ${fetches} fetches in ${seconds.toFixed(0)} s${rate}`,
  );
  if (open.length === 0) return printLine(styleText('green', 'nothing is left to do now'));
  printLine(styleText('yellow', `${open.length} still open, for example ${open[0]}`));
}
