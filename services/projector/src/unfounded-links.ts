import {
  currentHistory,
  fold,
  streamOf,
  tool as toolDecider,
  type Authority,
  type TargetEvent,
  type ToolEvent,
} from '@juxta/domain';
import { readStreams, type Database, type RecordedEvent } from '@juxta/store';

/** What the linker says of a link that it made because a target moved. */
export const movedText = (target: string): string => `${target} moved`;

/**
 * The links that the linker gave a tool for what a target stated, and that the target's history, as it is told now, never
 * stated. A link that was stated and then withdrawn had its reason: it stays until somebody cuts it.
 */
export async function unfoundedLinks(db: Database, tool: string, target: string): Promise<readonly string[]> {
  const [toolStream, targetStream] = [streamOf.tool(tool), streamOf.target(target)];
  const streams = await readStreams(db, [toolStream, targetStream]);
  const told = (streams.get(targetStream) ?? []) as ReadonlyArray<RecordedEvent & TargetEvent>;
  const positions = new Set(told.map(({ position }) => position));
  const stated = statedTargets(told);
  const toolEvents = (streams.get(toolStream) ?? []) as ReadonlyArray<RecordedEvent & ToolEvent>;
  const owned = [...fold(toolDecider, toolEvents).links.keys()].filter((other) => other !== target);
  // A candidate is linked for naming what the tool has already, not for being named.
  if (owned.some((other) => stated.has(other))) stated.add(target);
  return [...linkerLinks(toolEvents)].flatMap(([linked, { fact, text }]) => {
    const ours =
      fact === undefined
        ? text === movedText(target)
        : positions.has(Number(fact.slice(0, fact.indexOf('/'))));
    return ours && !stated.has(linked) ? [linked] : [];
  });
}

function statedTargets(events: readonly TargetEvent[]): Set<string> {
  const stated = new Set<string>();
  for (const { type, data } of currentHistory(events)) {
    if (type === 'LinksObserved') for (const link of data.links) stated.add(link.target);
    if (type === 'TargetMoved') stated.add(data.to);
  }
  return stated;
}

/** Links that stand and that the linker made, with what it made them for. */
function linkerLinks(events: readonly ToolEvent[]): ReadonlyMap<string, Authority> {
  const links = new Map<string, Authority>();
  for (const { type, data } of events) {
    if (type !== 'TargetLinked' && type !== 'TargetUnlinked') continue;
    if (type === 'TargetLinked' && data.authority.by === 'linker') links.set(data.target, data.authority);
    else links.delete(data.target);
  }
  return links;
}
