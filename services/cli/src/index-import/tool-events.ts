import {
  eventId,
  fold,
  schemaVersionOf,
  streamOf,
  tool as toolDecider,
  type Authority,
  type NewEvent,
  type ToolCommand,
  type ToolEvent,
  type ToolState,
} from '@juxta/domain';
import type { ListedTool } from '@juxta/sources';

export interface ToolDecision {
  readonly tool: string;
  readonly listed: ListedTool;
  readonly capture: string;
  readonly past: readonly ToolEvent[];
  /** Whether a target is an item of this index that is listed no more. */
  readonly isStaleItem: (target: string) => boolean;
}

/** What an index's item changes of its tool: registered, named, categorized, linked; an item of an older name is cut. */
export function toolEvents({ tool, listed, capture, past, isStaleItem }: ToolDecision): readonly NewEvent[] {
  let state: ToolState = fold(toolDecider, past);
  const authority = { by: 'index' as const, capture };
  const decided: ToolEvent[] = [];
  for (const command of commandsOf(tool, listed, state, authority, isStaleItem)) {
    for (const event of toolDecider.decide(command, state)) {
      decided.push(event);
      state = toolDecider.evolve(state, event);
    }
  }
  const stream = streamOf.tool(tool);
  const occurredAt = new Date().toISOString();
  return decided.map((event, n) => ({
    stream,
    type: event.type,
    schemaVersion: schemaVersionOf(event.type),
    occurredAt,
    data: event.data,
    id: eventId(stream, event.type, capture, n),
  }));
}

function commandsOf(
  tool: string,
  listed: ListedTool,
  state: ToolState,
  authority: Authority,
  isStaleItem: (target: string) => boolean,
): readonly ToolCommand[] {
  const { name, categories, links, target } = listed;
  const stale = [...state.links].filter(([other, { by }]) => by === 'index' && isStaleItem(other));
  return [
    { type: 'RegisterTool', tool, name, aliases: state.aliases, categories, authority },
    ...stale.map(([other]) => ({
      type: 'UnlinkTarget' as const,
      target: other,
      reason: `the index lists it as ${target}`,
      authority,
    })),
    { type: 'LinkTarget', target, relation: 'self', authority },
    ...links.map((link) => ({
      type: 'LinkTarget' as const,
      target: link.target,
      relation: link.relation,
      authority: { ...authority, text: `${link.evidence.at}: ${link.evidence.text}`.slice(0, 300) },
    })),
  ];
}
