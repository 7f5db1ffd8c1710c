import type { Authority, Relation, ToolEvent } from '@juxta/domain';

import type { RecordedEvent } from '../../projection.ts';

export interface ToolRow {
  readonly tool: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly categories: readonly string[];
  readonly from_position: number;
  readonly to_position: number | null;
  readonly changed_at: string;
  readonly first_position: number;
}

export interface LinkRow {
  readonly tool: string;
  readonly target: string;
  readonly relation: Relation | null;
  readonly state: 'linked' | 'refused' | 'unlinked';
  readonly authority: Authority;
  readonly reason: string | null;
  readonly from_position: number;
  readonly to_position: number | null;
  readonly world_from: string;
  readonly world_to: string | null;
}

type Event = RecordedEvent<ToolEvent>;
type ToolPart = Pick<ToolRow, 'name' | 'aliases' | 'categories'>;

/** Rows to write: the current tools, and the history rows that were opened or closed. */
export function foldTools(
  events: readonly Event[],
  storedTools: readonly ToolRow[],
  storedLinks: readonly LinkRow[],
) {
  const tools = new Map(storedTools.map((row) => [row.tool, row]));
  const links = new Map(storedLinks.map((row) => [linkKey(row.tool, row.target), row]));
  const written = { tools: new Map<string, ToolRow>(), links: new Map<string, LinkRow>() };
  for (const event of events) {
    const id = event.stream.slice('tool/'.length);
    const part = toolPart(event);
    if (part) {
      const before = tools.get(id);
      const row = nextTool(event, id, part, before);
      if (before)
        written.tools.set(`${id} ${before.from_position}`, { ...before, to_position: event.position });
      written.tools.set(`${id} ${row.from_position}`, row);
      tools.set(id, row);
    } else {
      const row = nextLink(event, id);
      const before = links.get(linkKey(id, row.target));
      const key = linkKey(id, row.target);
      if (before)
        written.links.set(`${key} ${before.from_position}`, {
          ...before,
          to_position: event.position,
          world_to: event.occurredAt,
        });
      written.links.set(`${key} ${row.from_position}`, {
        ...row,
        relation: row.relation ?? before?.relation ?? null,
      });
      links.set(key, { ...row, relation: row.relation ?? before?.relation ?? null });
    }
  }
  const rows = [...written.tools.values()];
  return {
    current: rows.filter((row) => row.to_position === null),
    tools: rows,
    links: [...written.links.values()],
  };
}

const linkKey = (tool: string, target: string): string => `${tool} ${target}`;

function toolPart(event: Event): Partial<ToolPart> | undefined {
  switch (event.type) {
    case 'ToolRegistered':
    case 'ToolRenamed':
      return { name: event.data.name, aliases: event.data.aliases };
    case 'ToolCategorized':
      return { categories: event.data.categories };
    case 'TargetLinked':
    case 'TargetLinkRefused':
    case 'TargetUnlinked':
      return undefined;
  }
}

function nextTool(event: Event, id: string, part: Partial<ToolPart>, before: ToolRow | undefined): ToolRow {
  return {
    tool: id,
    name: part.name ?? before?.name ?? id,
    aliases: part.aliases ?? before?.aliases ?? [],
    categories: part.categories ?? before?.categories ?? [],
    from_position: event.position,
    to_position: null,
    changed_at: event.occurredAt,
    first_position: before?.first_position ?? event.position,
  };
}

function nextLink(event: Event, id: string): LinkRow {
  const opened = {
    tool: id,
    from_position: event.position,
    to_position: null,
    world_from: event.occurredAt,
    world_to: null,
  };
  switch (event.type) {
    case 'TargetLinked':
      return {
        ...opened,
        target: event.data.target,
        relation: event.data.relation,
        state: 'linked',
        authority: event.data.authority,
        reason: null,
      };
    case 'TargetLinkRefused':
      return {
        ...opened,
        target: event.data.target,
        relation: event.data.relation,
        state: 'refused',
        authority: event.data.authority,
        reason: event.data.reason,
      };
    case 'TargetUnlinked':
      return {
        ...opened,
        target: event.data.target,
        relation: null,
        state: 'unlinked',
        authority: event.data.authority,
        reason: event.data.reason,
      };
    case 'ToolRegistered':
    case 'ToolRenamed':
    case 'ToolCategorized':
      throw new TypeError(`${event.type} is no link decision`);
  }
}
