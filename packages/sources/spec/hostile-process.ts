/**
 * Fetches what its parent lists, all at once, in a process of its own: its peak of memory is the fetcher's and nobody else's.
 * Takes and sends one message.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { createFetcher } from '../src/http/index.ts';

export interface HostileOrder {
  readonly warmUp: string;
  readonly allowHosts: readonly string[];
  /** The authority that is trusted, PEM. */
  readonly ca: string;
  readonly urls: readonly string[];
}

export interface HostileReport {
  /** For each address, the code of its failure or the status of its answer. */
  readonly outcomes: readonly string[];
  /** How far the resident memory rose at most, in bytes. */
  readonly grownBy: number;
  /** How long at most nothing else could run, in milliseconds. */
  readonly blockedMs: number;
}

const timeouts = { connectMs: 2_000, headersMs: 2_000, idleMs: 2_000, totalMs: 10_000 };
// Nothing outside of this machine is asked, not even for a name.
const lookup = async (): Promise<readonly string[]> => ['127.0.0.1'];
const peak = (): number => process.resourceUsage().maxRSS * 1_024;

process.once('message', (order: HostileOrder) => void report(order));

async function report({ warmUp, allowHosts, ca, urls }: HostileOrder): Promise<void> {
  const fetcher = createFetcher({ userAgent: 'juxta-test', allowHosts, ca, timeouts, lookup });
  const outcomeOf = async (url: string): Promise<string> => {
    const result = await fetcher.fetch({ url, accepts: ['text/html', 'application/json'] });
    return result.kind === 'failed' ? result.failure.code : String(result.status);
  };
  for (let n = 0; n < 20; n += 1) await outcomeOf(warmUp);
  const before = peak();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const outcomes = await Promise.all(urls.map(outcomeOf));
  delay.disable();
  const answer: HostileReport = { outcomes, grownBy: peak() - before, blockedMs: delay.max / 1e6 };
  await fetcher.close();
  process.send?.(answer, () => process.disconnect());
}
