import { setTimeout as sleep } from 'node:timers/promises';

import type { Running } from '../e2e/juxta-process.ts';

// Bounds only a test that has failed: a process that comes to its points does so within seconds.
const giveUpMs = 150_000;

/** Ends when it holds, or with an error where the process has ended or never comes there. */
export async function until(
  holds: () => Promise<boolean> | boolean,
  running: Running,
  what: () => string,
  everyMs = 50,
): Promise<void> {
  let ended = false;
  void running.finished.then(() => (ended = true));
  for (const end = performance.now() + giveUpMs; !(await holds()); await sleep(everyMs))
    if (ended || performance.now() > end)
      throw new Error(
        `the process ${ended ? 'ended' : 'hangs'} before it came to ${what()}\n${running.stderr()}`,
      );
}
