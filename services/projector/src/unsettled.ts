import {
  fold,
  streamOf,
  target as targetDecider,
  tool as toolDecider,
  type TargetEvent,
  type TargetState,
  type ToolEvent,
  type ToolState,
} from '@juxta/domain';
import { readStreams, streamsLinkedToAny, type Database, type RecordedEvent } from '@juxta/store';

/**
 * Those of a batch of events after which a link is still to be decided: all others are passed over, in three queries for
 * the whole batch. A link is settled for a tool that has it or refused it; what a linker sees never changes that.
 */
export async function unsettledEvents(
  db: Database,
  events: readonly RecordedEvent[],
): Promise<readonly RecordedEvent[]> {
  const targets = [...new Set(events.flatMap(targetToConsider))];
  if (targets.length === 0) return events;
  const linked = await streamsLinkedToAny(db, targets);
  const tools = await toolStates(db, [...new Set([...linked.values()].flat())]);
  const states = await targetStates(db, targets);
  return events.filter((event) => {
    const [target] = targetToConsider(event);
    if (target === undefined) return true;
    const state = states.get(target);
    const owners = (linked.get(target) ?? []).flatMap((stream) => tools.get(stream) ?? []);
    return state !== undefined && owners.some((tool) => isUnsettled(tool, target, state));
  });
}

function isUnsettled(tool: ToolState, target: string, state: TargetState): boolean {
  if (!tool.links.has(target)) return false;
  const named = [...state.links.values()].map((link) => link.target);
  return [...named, ...(state.movedTo === null ? [] : [state.movedTo])].some(
    (other) => !tool.links.has(other) && !tool.refused.has(other),
  );
}

/** The target whose links an event makes worth looking at; none where the event is not about that. */
function targetToConsider(event: RecordedEvent): readonly string[] {
  const recorded = event as unknown as RecordedEvent & (ToolEvent | TargetEvent);
  if (recorded.type === 'TargetLinked') return [recorded.data.target];
  if (recorded.type === 'LinksObserved' || recorded.type === 'TargetMoved')
    return [event.stream.slice('target/'.length)];
  return [];
}

async function toolStates(db: Database, streams: readonly string[]): Promise<ReadonlyMap<string, ToolState>> {
  const events = await readStreams(db, streams);
  return new Map(
    [...events].map(([stream, told]) => [stream, fold(toolDecider, told as unknown as readonly ToolEvent[])]),
  );
}

async function targetStates(
  db: Database,
  targets: readonly string[],
): Promise<ReadonlyMap<string, TargetState>> {
  const events = await readStreams(db, targets.map(streamOf.target));
  return new Map(
    targets.map((target) => [
      target,
      fold(targetDecider, (events.get(streamOf.target(target)) ?? []) as unknown as readonly TargetEvent[]),
    ]),
  );
}
