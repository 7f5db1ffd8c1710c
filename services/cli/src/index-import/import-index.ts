import { streamOf, type NewEvent, type ToolEvent } from '@juxta/domain';
import { normalizeMany } from '@juxta/normalizer';
import type { Source, SourceIndex } from '@juxta/sources';
import {
  markIndexRead,
  readStreams,
  recordCaptures,
  touchMembers,
  VersionConflict,
  type RecordedEvent,
} from '@juxta/store';

import type { App } from '../app.ts';
import { catchUp } from '../settle.ts';
import { indexCaptures, type CapturedItem, type IndexCaptures } from './index-captures.ts';
import { planTools, type PlannedTool } from './plan-tools.ts';
import { toolEvents } from './tool-events.ts';

export interface IndexImport {
  readonly items: number;
  readonly tools: number;
  readonly skipped: readonly { readonly reason: string; readonly count: number }[];
  readonly events_appended: number;
}

export interface ImportOptions {
  readonly onProgress?: (done: number, total: number) => void;
}

/** Items per transaction: their streams are locked together, and Postgres keeps locks in memory. */
const batch = 250;
const attempts = 3;

/**
 * Makes a tool of each item that an index lists, with the facts of its slice. Idempotent, and safe to kill: what a run
 * did not come to is found by the next. Throws what the index throws for a file that it cannot read.
 */
export async function importIndex(
  app: App,
  source: Source,
  index: SourceIndex & { readonly list: NonNullable<SourceIndex['list']> },
  body: Uint8Array,
  options: ImportOptions = {},
): Promise<IndexImport> {
  const listing = index.list(body);
  let appended = 0;
  for (let attempt = 1; ; attempt += 1) {
    await catchUp(app);
    const captures = await indexCaptures(app, source, index, body, listing);
    const plan = await planTools(app, source.id, listing.tools);
    try {
      for await (const events of importBatches(app, source, captures, plan, options)) appended += events;
      break;
    } catch (error) {
      // Another process changed one of these tools meanwhile: what it did is read, and the rest decided again.
      if (!(error instanceof VersionConflict) || attempt === attempts) throw error;
    }
  }
  await catchUp(app);
  await touchMembers(
    app.db,
    index.name,
    listing.tools.map(({ target }) => target),
  );
  return {
    items: listing.items,
    tools: listing.tools.length,
    skipped: [...listing.skipped].map(([reason, count]) => ({ reason, count })),
    events_appended: appended,
  };
}

/** Each batch is two transactions: captures with the tools' events, then the facts read in them. Yields events appended. */
async function* importBatches(
  app: App,
  source: Source,
  captures: IndexCaptures,
  plan: readonly PlannedTool[],
  { onProgress }: ImportOptions,
): AsyncIterable<number> {
  const listed = new Set(plan.map((planned) => planned.listed.target));
  const isStaleItem = (target: string): boolean => source.matches(target) && !listed.has(target);
  const first = captures.parent ? [captures.parent, ...captures.absent] : captures.absent;
  await recordCaptures(app.db, first, [], async (trx) => {
    if (captures.parent) await markIndexRead(trx, captures.parent.id, source.version, captures.items.length);
  });
  const absent = captures.absent.map(({ target }) => target);
  yield await normalizeMany(app, source, absent);
  for (let start = 0; start < plan.length; start += batch) {
    const tools = plan.slice(start, start + batch);
    const items = captures.items.slice(start, start + batch);
    const decided = await decideTools(app, tools, items, isStaleItem);
    const fresh = items.flatMap(({ capture }) => capture ?? []);
    if (decided.events.length + fresh.length > 0)
      await recordCaptures(app.db, fresh, decided.events, undefined, { expected: decided.expected });
    const targets = items.map((item) => item.listed.target);
    yield decided.events.length + (await normalizeMany(app, source, targets));
    onProgress?.(Math.min(start + batch, plan.length), plan.length);
  }
}

/** The events of a batch of tools, and the versions that their streams must still have. */
async function decideTools(
  app: App,
  tools: readonly PlannedTool[],
  items: readonly CapturedItem[],
  isStaleItem: (target: string) => boolean,
): Promise<{ events: readonly NewEvent[]; expected: ReadonlyMap<string, number> }> {
  const past = await readStreams(
    app.db,
    tools.map(({ tool }) => streamOf.tool(tool)),
  );
  const events = tools.flatMap(({ tool, listed }, n) =>
    toolEvents({
      tool,
      listed,
      capture: items[n]?.captureId ?? '',
      past: (past.get(streamOf.tool(tool)) ?? []) as unknown as readonly ToolEvent[],
      isStaleItem,
    }),
  );
  const touched = new Set(events.map(({ stream }) => stream));
  const versions = [...past].filter(([stream]) => touched.has(stream)).map(lastVersion);
  return { events, expected: new Map(versions) };
}

function lastVersion([stream, events]: readonly [string, readonly RecordedEvent[]]): [string, number] {
  return [stream, events.at(-1)?.version ?? 0];
}
