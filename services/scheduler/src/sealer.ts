import { setTimeout as sleep } from 'node:timers/promises';

import type { Logger } from '@juxta/runtime';
import { LogBusy, sealNext, type Database, type SealOptions } from '@juxta/store';

const everyMs = 5_000;

/**
 * Seals what is settled in the log, a range at a time, until closed. Any number may run: of two that seal the same range,
 * one adds the seal. Each head is logged: a copy of it outside the database is what a forger cannot rewrite.
 */
export function startSealer(
  { db, logger }: { db: Database; logger: Logger },
  options: SealOptions & { readonly everyMs?: number } = {},
): { close(): Promise<void> } {
  const stop = new AbortController();
  const running = run();
  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      const sealed = await sealOne();
      if (!sealed)
        await sleep(options.everyMs ?? everyMs, undefined, { signal: stop.signal }).catch(() => {});
    }
  }
  async function sealOne(): Promise<boolean> {
    try {
      const seal = await sealNext(db, options);
      if (!seal) return false;
      const head = seal.hash.toString('hex');
      logger.info({ seal: seal.number, to_position: seal.to_position, head }, 'sealed');
      return true;
    } catch (error) {
      if (!(error instanceof LogBusy))
        logger.error({ err: error }, 'the log could not be sealed; tried again');
      return false;
    }
  }
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}
