import { spinner } from '@clack/prompts';

import type { Progress } from './settle.ts';

/** A progress display on stderr for people, one line at the end for logs; silent where stderr is not read by a person. */
export function startProgress(tools: readonly string[]): {
  show: (progress: Progress) => void;
  stop: () => void;
} {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const display = spinner({ output: process.stderr, indicator: 'timer' });
  display.start(`Asking the sources about ${tools.join(', ')}`);
  process.once('exit', failInterrupted);
  let last: Progress = { done: 0, total: 0, waiting: [], targets: [], hosts: [] };
  const began = performance.now();
  let before: number | undefined;
  return {
    show: (progress) => {
      last = progress;
      before ??= progress.done;
      const rate = ((progress.done - before) * 1_000) / Math.max(1, performance.now() - began);
      display.message(tell(progress, rate).slice(0, (process.stderr.columns || 100) - 10));
    },
    stop: () => {
      process.off('exit', failInterrupted);
      display.stop(`${last.done} of ${last.total} requests done`);
    },
  };
}

/** The display reads Ctrl-C itself, and ends the process as if all were well. */
function failInterrupted(code: number): void {
  if (code === 0) process.exitCode = 130;
}

/** How much is done and how fast, then host by host what is left and what it waits for. */
function tell({ done, total, waiting, hosts }: Progress, rate: number): string {
  const left = hosts
    .filter(({ open }) => open > 0)
    .map(({ host, open, waits }) => `${host} ${open}${waits === null ? '' : ` (${waits})`}`);
  const rest = left.length > 0 ? left.join(', ') : (waiting[0] ?? '');
  return `${done} of ${total} requests, ${rate.toFixed(1)} a second${rest === '' ? '' : `; ${rest}`}`;
}

/** One line on stderr that a person watches, and that goes when the work is done; silent for logs. */
export function startCounting(): { show: (text: string) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const display = spinner({ output: process.stderr, indicator: 'timer' });
  display.start('Reading');
  return { show: (text) => display.message(text.slice(0, 100)), stop: () => display.clear() };
}
