import { catalogSource, loadCatalog, type CatalogTool } from '@juxta/catalog';
import {
  eventId,
  fold,
  schemaVersionOf,
  streamOf,
  tool as toolDecider,
  type NewEvent,
  type ToolCommand,
  type ToolEvent,
} from '@juxta/domain';
import {
  markIndexRead,
  readStreams,
  recordCaptures,
  storedCaptures,
  untilSettled,
  VersionConflict,
  type NewCapture,
} from '@juxta/store';

import type { App } from './app.ts';

export interface CatalogImport {
  readonly tools: number;
  readonly changed: readonly string[];
  readonly events_appended: number;
  readonly problems: readonly { file: string; message: string }[];
}

/** Imports the files of the catalogue that are new or changed. Idempotent: a file's capture id derives from its bytes. */
export async function importCatalog(app: App): Promise<CatalogImport> {
  const { tools, problems } = await loadCatalog();
  const known = await storedCaptures(app.db, tools.map(captureId));
  const changed = tools.filter((entry) => !known.has(captureId(entry)));
  if (changed.length === 0) return { tools: tools.length, changed: [], events_appended: 0, problems };
  const streams = await readStreams(
    app.db,
    changed.map((entry) => streamOf.tool(entry.id)),
  );
  const events = changed.flatMap((entry) =>
    decideEntry(entry, (streams.get(streamOf.tool(entry.id)) ?? []) as unknown as readonly ToolEvent[]),
  );
  const captures = await Promise.all(changed.map((entry) => toCapture(app, entry)));
  await untilSettled(() =>
    recordCaptures(app.db, captures, events, async (trx) => {
      for (const capture of captures) await markIndexRead(trx, capture.id, catalogSource.version, 0);
    }),
  ).catch((error: unknown) => {
    // Another process imported the same files at the same time: its events are ours.
    if (!(error instanceof VersionConflict)) throw error;
  });
  return {
    tools: tools.length,
    changed: changed.map(({ id }) => id),
    events_appended: events.length,
    problems,
  };
}

const captureId = (entry: CatalogTool): string =>
  eventId('catalog', entry.id, entry.sha256, catalogSource.version);

function decideEntry(entry: CatalogTool, past: readonly ToolEvent[]): NewEvent[] {
  const stream = streamOf.tool(entry.id);
  const authority = { by: 'catalog' as const, capture: captureId(entry) };
  const commands: ToolCommand[] = [
    {
      type: 'RegisterTool',
      tool: entry.id,
      name: entry.name,
      aliases: entry.aliases,
      categories: entry.categories,
      authority,
    },
    ...entry.targets.map(({ target, relation }) => ({
      type: 'LinkTarget' as const,
      target,
      relation,
      authority,
    })),
  ];
  let state = fold(toolDecider, past);
  const named = new Set(entry.targets.map(({ target }) => target));
  for (const [target, link] of state.links) {
    if (link.by === 'catalog' && !named.has(target))
      commands.push({ type: 'UnlinkTarget', target, reason: 'the catalogue no longer names it', authority });
  }
  const decided: ToolEvent[] = [];
  for (const command of commands) {
    for (const event of toolDecider.decide(command, state)) {
      decided.push(event);
      state = toolDecider.evolve(state, event);
    }
  }
  const now = new Date().toISOString();
  return decided.map((event, n) => ({
    stream,
    type: event.type,
    schemaVersion: schemaVersionOf(event.type),
    occurredAt: now,
    data: event.data,
    id: eventId(stream, event.type, authority.capture, n),
  }));
}

async function toCapture(app: App, entry: CatalogTool): Promise<NewCapture> {
  const now = new Date().toISOString();
  return {
    id: captureId(entry),
    target: `catalog:${entry.id}`,
    request: 'file',
    source: catalogSource.id,
    parent: null,
    url: `catalog:${entry.file}`,
    finalUrl: null,
    outcome: 'body',
    status: null,
    headers: { 'content-type': 'application/yaml' },
    blob: await app.blobs.prepare(entry.raw),
    sameAs: null,
    failure: null,
    licence: catalogSource.licence,
    covers: { attributes: [], metrics: [], releases: 'none', links: false },
    startedAt: now,
    endedAt: now,
  };
}
