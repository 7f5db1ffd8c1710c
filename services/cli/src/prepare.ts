import type { ComparisonDocument } from '@juxta/comparison';
import { readComparison } from '@juxta/projections';

import type { App } from './app.ts';
import { importCatalog } from './import-catalog.ts';
import { fail } from './output.ts';
import { startPipeline } from './pipeline.ts';
import { startProgress } from './progress.ts';
import { resolveOrAdd } from './resolve.ts';
import { catchUp, openWork, refresh, settle } from './settle.ts';

export interface CrawlOptions {
  readonly timeoutMs: number;
  /** Ask again also for what is fresh. */
  readonly refresh: boolean;
}

/** The catalogue is part of the product: its files are in the log before anything is looked up. */
export async function prepare(app: App): Promise<void> {
  await importCatalog(app);
  await catchUp(app);
}

/**
 * Resolves names, or adds what a purl or URL names. A word that means nothing is told on stderr and fails the command in
 * the end, without taking the other tools with it; it is thrown where fewer than `least` tools are left.
 */
export async function resolveAll(app: App, words: readonly string[], least = 1): Promise<readonly string[]> {
  const ids = new Set<string>();
  const errors: unknown[] = [];
  for (const word of words) {
    try {
      ids.add(await resolveOrAdd(app, word));
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0 && ids.size < least) throw errors[0];
  for (const error of errors) fail(error);
  return [...ids];
}

/** Crawls what is due of some tools; what is still open at the end of the time is given back. */
export async function crawl(
  app: App,
  tools: readonly string[],
  options: CrawlOptions,
): Promise<readonly string[]> {
  if (options.refresh) await refresh(app, tools);
  const { waiting, targets } = await openWork(app, tools);
  let wanted = targets;
  if (waiting.length === 0) return [];
  const progress = startProgress(tools);
  const pipeline = await startPipeline(app, () => wanted);
  let left: readonly string[];
  try {
    left = await settle(app, tools, {
      timeoutMs: options.timeoutMs,
      onProgress: (now) => {
        wanted = now.targets;
        progress.show(now);
      },
    });
  } finally {
    await pipeline.close();
    progress.stop();
  }
  if (left.length === 0) return left;
  // What was under way at the end of the time has ended with the pipeline.
  await catchUp(app);
  return (await openWork(app, tools)).waiting;
}

export async function compare(
  app: App,
  tools: readonly string[],
  at: { as_of?: string; known_at?: number | string; facets?: readonly string[] },
): Promise<ComparisonDocument> {
  return readComparison(app.db, tools, app.sourceOf, at);
}
