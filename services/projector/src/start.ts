import { setTimeout as sleep } from 'node:timers/promises';

import { installViews, loadProjections, refuseNewer, runProjector } from '@juxta/projections';
import type { Logger } from '@juxta/runtime';
import { planTarget } from '@juxta/sources';
import { plannedTargets, planTasks } from '@juxta/store';

import { startDaily } from './daily.ts';
import { linkOnce, type LinkerParts } from './linker.ts';

export { decideTool, linkOnce } from './linker.ts';

export interface ProjectorParts extends LinkerParts {
  readonly logger: Logger;
  readonly pollMs?: number;
  /** Whether statistics are made too: a command that waits for some tools has no use for them. True when absent. */
  readonly daily?: boolean;
}

/** Projects the views, runs the linker and makes the daily statistics until closed. Any number of projectors may run: a view's checkpoint is its lease. Throws NewerViews. */
export async function startProjector(parts: ProjectorParts): Promise<{ close(): Promise<void> }> {
  await installViews(parts.db);
  await refuseNewer(parts.db, await loadProjections());
  await replan(parts);
  const { db, sources, logger } = parts;
  const sourceOf = (target: string): string | null => sources.forTarget(target)?.id ?? null;
  const daily = parts.daily === false ? null : startDaily({ db, sourceOf, logger });
  const stop = new AbortController();
  const running = Promise.all([
    runProjector(parts.db, { signal: stop.signal, pollMs: parts.pollMs ?? 100, logger: parts.logger }),
    runLinker(parts, stop.signal),
  ]);
  return {
    close: async () => {
      stop.abort();
      await daily?.close();
      await running;
    },
  };
}

/** The frontier follows the configuration: a source's base URL, pace or requests may have changed since a target was planned. */
async function replan({ db, sources }: LinkerParts): Promise<void> {
  await planTasks(
    db,
    (await plannedTargets(db)).flatMap((target) => planTarget(sources, target)),
    { all: true },
  );
}

async function runLinker(parts: ProjectorParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const looked = await linkOnce(parts).catch((error: unknown) => {
      parts.logger.error({ err: error }, 'the linker could not go on; it tries again');
      return 0;
    });
    if (looked === 0) await sleep(parts.pollMs ?? 100, undefined, { signal }).catch(() => undefined);
  }
}
