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

/** A count of steps on stderr for people; silent where stderr is not read by a person. */
export function startSteps(title: string): {
  show: (done: number, total: number) => void;
  stop: () => void;
} {
  if (!process.stderr.isTTY) return { show: () => undefined, stop: () => undefined };
  const display = spinner({ output: process.stderr, indicator: 'timer' });
  display.start(title);
  return {
    show: (done, total) => display.message(`${title}: ${done} of ${total}`),
    stop: () => display.stop(title),
  };
}
