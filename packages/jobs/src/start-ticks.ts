import { reasonOf } from './jobs-error.ts';
import type { JobsLogger } from './jobs-logger.ts';
import type { Queues } from './queues.ts';
import { type TickKind, tick } from './tick.ts';

export interface Ticks {
  /** No further tick is added. Waits for an add under way. */
  stop(): Promise<void>;
}

/**
 * Adds a tick of each kind at once and then every `everyMs[kind]` milliseconds. Every process of a cluster may do
 * so: the job id keeps at most one incomplete tick of a kind.
 *
 * Not BullMQ's job schedulers: there a tick longer than its period overlaps with itself, two processes creating one
 * on Postgres make extra ticks and deadlocks, and an emptied Redis loses the scheduler, so that ticks stop. A timer
 * and a job id have none of the three.
 */
export function startTicks(
  queues: Pick<Queues, 'add'>,
  everyMs: Record<TickKind, number>,
  logger: JobsLogger,
): Ticks {
  const underWay = new Set<Promise<void>>();
  const addTick = (kind: TickKind): void => {
    const adding = queues
      .add(tick, { kind })
      .catch((error: unknown) => {
        logger.warn(
          { kind, reason: reasonOf(error) },
          'a tick could not be added; the next one will try again',
        );
      })
      .finally(() => underWay.delete(adding));
    underWay.add(adding);
  };
  const timers = (['schedule', 'sweep'] as const).map((kind) => {
    addTick(kind);
    return setInterval(addTick, everyMs[kind], kind);
  });
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer);
      await Promise.all(underWay);
    },
  };
}
