import { setTimeout as sleep } from 'node:timers/promises';

import { makeDays, type TargetSource } from '@juxta/projections';
import { type Clock, type Logger, systemClock } from '@juxta/runtime';
import { LogBusy, type Database } from '@juxta/store';

const everyMs = 10 * 60_000;

export interface DailyParts {
  readonly db: Database;
  readonly sourceOf: TargetSource;
  readonly logger: Logger;
  readonly clock?: Clock;
}

/**
 * Makes the statistics of days that are over, until closed (ADR 10). Any number may run: of one cut they make the same
 * rows. A day that fails is tried again at the next turn.
 */
export function startDaily(parts: DailyParts): { close(): Promise<void> } {
  const stop = new AbortController();
  const running = run();
  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      await turn(parts, stop.signal);
      await sleep(everyMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}

async function turn({ db, sourceOf, logger, clock = systemClock }: DailyParts, signal: AbortSignal) {
  try {
    const made = await makeDays(db, sourceOf, { now: clock.now(), signal });
    for (const { day, position, complete } of made)
      logger.info({ day, known_at: position, complete }, 'statistics of a day made');
  } catch (error) {
    if (!(error instanceof LogBusy))
      logger.error({ err: error, retry_in_ms: everyMs }, 'the statistics of a day could not be made');
  }
}
