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
  let last: Progress = { done: 0, total: 0, waiting: [], targets: [] };
  return {
    show: (progress) => {
      last = progress;
      const now = progress.waiting[0];
      display.message(
        `${progress.done} of ${progress.total} requests${now === undefined ? '' : `, now ${now}`}`.slice(
          0,
          100,
        ),
      );
    },
    stop: () => display.stop(`${last.done} of ${last.total} requests done`),
  };
}

/** One line on stderr that a person watches, and that goes when the work is done; silent for logs. */
export function startCounting(): { show: (text: string) => void; stop: () => void } {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const display = spinner({ output: process.stderr, indicator: 'timer' });
  display.start('Reading');
  return { show: (text) => display.message(text.slice(0, 100)), stop: () => display.clear() };
}
