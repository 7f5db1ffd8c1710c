import {
  eventId,
  fold,
  schemaVersionOf,
  streamOf,
  target as targetDecider,
  tool as toolDecider,
  type Authority,
  type NewEvent,
  type Relation,
  type TargetEvent,
  type ToolCommand,
  type ToolEvent,
  type ToolState,
} from '@juxta/domain';
import { planTarget, type Sources } from '@juxta/sources';
import {
  appendEvents,
  lockStreams,
  moveCheckpoint,
  planTasks,
  readCheckpoint,
  readLog,
  readStream,
  readStreams,
  retireTargets,
  streamsLinkedTo,
  untilSettled,
  type Connection,
  type Database,
  type RecordedEvent,
} from '@juxta/store';

import { matchingCandidates } from './candidates.ts';
import { evidenceOf, trusted } from './link-evidence.ts';
import { movedText, unfoundedLinks } from './unfounded-links.ts';
import { unsettledEvents } from './unsettled.ts';

const name = 'linker';
const types = ['LinksObserved', 'TargetLinked', 'TargetUnlinked', 'TargetMoved', 'HistoryRederived'];

export interface LinkerParts {
  readonly db: Database;
  readonly sources: Sources;
}

/**
 * Turns links observed into links decided, and links decided into work. Each decision is appended in a transaction of
 * its own, idempotently; the checkpoint moves afterwards. Returns how many events it looked at.
 */
export async function linkOnce({ db, sources }: LinkerParts, limit = 200): Promise<number> {
  const { events, cursor } = await readLog(db, await readCheckpoint(db, name), types, limit);
  await planTasks(
    db,
    events
      .flatMap(linkedTarget)
      .flatMap((target) => [target, ...sources.candidates(target).map((one) => one.target)])
      .flatMap((target) => planTarget(sources, target)),
  );
  for (const event of await unsettledEvents(db, events)) await follow(db, event);
  for (const { tool, cause, link } of await matchingCandidates({ db, sources }, events))
    await decideLink(db, cause, tool, link);
  if (events.length > 0) await moveCheckpoint(db, name, cursor);
  return events.length;
}

/** What a decision made part of a tool, which is work for the crawler. */
function linkedTarget(event: RecordedEvent): readonly string[] {
  const recorded = event as unknown as RecordedEvent & (ToolEvent | TargetEvent);
  return recorded.type === 'TargetLinked' ? [recorded.data.target] : [];
}

async function follow(db: Database, event: RecordedEvent): Promise<void> {
  const recorded = event as unknown as RecordedEvent & (ToolEvent | TargetEvent);
  switch (recorded.type) {
    case 'LinksObserved':
    case 'TargetMoved':
      return considerLinks(db, event, event.stream.slice('target/'.length));
    case 'TargetLinked':
      return considerLinks(db, event, recorded.data.target);
    case 'TargetUnlinked':
      if ((await linkedTools(db, recorded.data.target)).length === 0)
        await retireTargets(db, [recorded.data.target]);
      return;
    case 'HistoryRederived':
      return considerHistory(db, event, event.stream.slice('target/'.length));
    default:
      return;
  }
}

/** Everything that a target links to, for every tool that the target speaks for. */
async function considerLinks(db: Database, cause: RecordedEvent, target: string): Promise<void> {
  const tools = (await linkedTools(db, target)).filter(({ relation }) => trusted.includes(relation));
  if (tools.length === 0) return;
  const events = await readStream<TargetEvent & RecordedEvent>(db, streamOf.target(target));
  const state = fold(targetDecider, events);
  const found = [...state.links.values()].map((link) => ({ ...link, ...evidenceOf(events, link) }));
  for (const { tool, relation } of tools) {
    if (state.movedTo !== null)
      await decideLink(db, cause, tool, {
        target: state.movedTo,
        relation,
        fact: undefined,
        text: movedText(target),
      });
    for (const link of found) await decideLink(db, cause, tool, link);
  }
}

/** Links that nothing states any more are taken back; other targets of the tool may state them all the same. */
async function considerHistory(db: Database, cause: RecordedEvent, target: string): Promise<void> {
  for (const { tool } of await linkedTools(db, target)) {
    for (const link of await unfoundedLinks(db, tool, target)) {
      const reason = `${target}, read again, does not state it`;
      const authority: Authority = { by: 'linker', text: reason };
      const command: ToolCommand = { type: 'UnlinkTarget', target: link, reason, authority };
      await decideTool(db, tool, command, [cause.id, link]);
    }
    // Also where none was cut just now: the process may have died between the two.
    const events = await readStream<ToolEvent>(db, streamOf.tool(tool));
    for (const other of fold(toolDecider, events).links.keys()) await considerLinks(db, cause, other);
  }
  await considerLinks(db, cause, target);
}

async function decideLink(
  db: Database,
  cause: RecordedEvent,
  tool: string,
  link: { target: string; relation: Relation; fact: string | undefined; text: string },
): Promise<void> {
  const authority: Authority = {
    by: 'linker',
    ...(link.fact !== undefined && { fact: link.fact }),
    text: link.text.slice(0, 300),
  };
  const { target, relation } = link;
  const command = async (trx: Connection): Promise<ToolCommand> => {
    const owner = await otherOwner(trx, tool, link);
    return owner === null
      ? { type: 'LinkTarget', target, relation, authority }
      : { type: 'RefuseLink', target, relation, reason: `it belongs to ${owner}`, authority };
  };
  await decideTool(db, tool, command, [cause.id, target, relation], [`owner of ${target}`]);
}

/** A package or repository belongs to one tool; another tool's page that links it does not make it its own. */
async function otherOwner(
  db: Connection,
  tool: string,
  link: { target: string; relation: Relation },
): Promise<string | null> {
  const owners = await linkedTools(db, link.target);
  return owners.find((owner) => owner.tool !== tool && trusted.includes(owner.relation))?.tool ?? null;
}

/** The tools that a target is linked to now. */
async function linkedTools(
  db: Connection,
  target: string,
): Promise<readonly { tool: string; relation: Relation }[]> {
  const streams = await readStreams(db, await streamsLinkedTo(db, target));
  return [...streams].flatMap(([stream, events]) => {
    const link = fold(toolDecider, events as unknown as readonly ToolEvent[]).links.get(target);
    return link ? [{ tool: stream.slice('tool/'.length), relation: link.relation }] : [];
  });
}

/**
 * Decides a command on a tool's stream under its lock, and appends what follows. `origin` makes the event ids. `alone`: what
 * else nobody may decide about at the same time, so that a command can be made from what others decided. Where the
 * connection breaks and it stays open whether that was stored, it is looked up: a decision is told once and not lost.
 */
export async function decideTool(
  db: Database,
  tool: string,
  command: ToolCommand | ((trx: Connection) => Promise<ToolCommand>),
  origin: readonly string[],
  alone: readonly string[] = [],
): Promise<readonly ToolEvent[]> {
  const stream = streamOf.tool(tool);
  let tried: { id: string; decided: readonly ToolEvent[] } | undefined;
  return untilSettled(() =>
    db.transaction().execute(async (trx) => {
      await lockStreams(trx, [stream, ...alone]);
      const past = await readStream<ToolEvent & RecordedEvent>(trx, stream);
      if (tried && past.some(({ id }) => id === tried?.id)) return tried.decided;
      const state: ToolState = fold(toolDecider, past);
      const decided = toolDecider.decide(typeof command === 'function' ? await command(trx) : command, state);
      const events = decided.map((event, n) => toNewEvent(stream, event, [...origin, String(n)]));
      if (events[0]) tried = { id: events[0].id, decided };
      await appendEvents(trx, events);
      return decided;
    }),
  );
}

function toNewEvent(stream: string, event: ToolEvent, origin: readonly string[]): NewEvent {
  return {
    stream,
    type: event.type,
    schemaVersion: schemaVersionOf(event.type),
    occurredAt: new Date().toISOString(),
    data: event.data,
    id: eventId(stream, event.type, ...origin),
  };
}
