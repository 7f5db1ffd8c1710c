import { setTimeout as sleep } from 'node:timers/promises';

import { projectUntilIdle, readToolDocuments } from '@juxta/projections';
import { linkOnce } from '@juxta/projector';
import { makeDue, taskStates, type TaskState, unreadTargets } from '@juxta/store';

import type { App } from './app.ts';
import { hostProgress, type HostProgress } from './crawl-hosts.ts';

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Requests still under way, as `<target> <request>`. */
  readonly waiting: readonly string[];
  /** All targets and indexes that speak for the tools. */
  readonly targets: readonly string[];
  readonly hosts: readonly HostProgress[];
}

/** Brings views and links up to all that the log says. */
export async function catchUp(app: App): Promise<void> {
  do await projectUntilIdle(app.db);
  while ((await linkOnce(app)) > 0);
}

/** The targets linked to some tools now. */
export async function linkedTargets(app: App, tools: readonly string[]): Promise<readonly string[]> {
  const documents = await readToolDocuments(app.db, tools, app.sourceOf);
  return [...new Set(documents.flatMap((tool) => tool.links.map((link) => link.target)))];
}

/** Where the requests that speak for some tools stand, the indexes that they are members of included. */
export async function requestStates(app: App, tools: readonly string[]): Promise<readonly TaskState[]> {
  const linked = await linkedTargets(app, tools);
  const candidates = linked.flatMap((target) => app.sources.candidates(target).map((one) => one.target));
  const states = await taskStates(app.db, [...new Set([...linked, ...candidates])]);
  const indexes = states
    .map((state) => state.request)
    .filter((request) =>
      app.sources.all.some((source) => source.indexes.some(({ name }) => name === request)),
    );
  return [...states, ...(await taskStates(app.db, [...new Set(indexes)]))];
}

/** What keeps the picture of some tools from being complete: due requests, members never spoken for, captures never read. */
export async function openWork(app: App, tools: readonly string[]): Promise<Omit<Progress, 'done'>> {
  const states = await requestStates(app, tools);
  const failedIndexes = new Set(states.filter(isFailedIndex).map((state) => state.target));
  const isOpen = (state: TaskState): boolean =>
    state.due ||
    (isMember(app, state) &&
      state.fetched_at === null &&
      state.blocked_until === null &&
      !failedIndexes.has(state.request));
  const open = states.filter(isOpen);
  const unread = await unreadTargets(app.db, [...new Set(states.map((state) => state.target))]);
  return {
    total: states.length,
    hosts: hostProgress(states, isOpen, Date.now()),
    targets: [...new Set(states.map((state) => state.target))],
    waiting: [
      ...open.map((state) => `${state.target} ${state.request}`),
      ...unread.map((target) => `${target} (reading)`),
    ],
  };
}

/** An index that could not be had is asked again later; its members are not waited for. */
const isFailedIndex = ({ request, last_outcome: outcome }: TaskState): boolean =>
  request === 'index' && outcome !== null && outcome !== 'body' && outcome !== 'not_modified';

const isMember = (app: App, state: TaskState): boolean =>
  app.sources.all.some((source) => source.indexes.some(({ name }) => name === state.request));

/**
 * Waits, with the pipeline running, until nothing of these tools is under way, or `timeoutMs` has passed. What hosts
 * that are out of reach hold back is not waited for: it shows as failed. Gives what is still open.
 */
export async function settle(
  app: App,
  tools: readonly string[],
  options: { timeoutMs: number; onProgress?: (progress: Progress) => void; signal?: AbortSignal },
): Promise<readonly string[]> {
  const end = performance.now() + options.timeoutMs;
  let quiet = 0;
  for (;;) {
    options.signal?.throwIfAborted();
    await catchUp(app);
    const work = await openWork(app, tools);
    const { total, waiting } = work;
    options.onProgress?.({ ...work, done: total - Math.min(total, waiting.length) });
    // Twice in a row: a link found in the last capture may have brought a new target.
    quiet = waiting.length === 0 ? quiet + 1 : 0;
    if (quiet >= 2 || performance.now() > end) return waiting;
    await sleep(100);
  }
}

/** Makes all requests of some tools due, whatever their schedule says. */
export async function refresh(app: App, tools: readonly string[]): Promise<void> {
  const states = await requestStates(app, tools);
  await makeDue(app.db, [...new Set(states.map((state) => state.target))]);
}
