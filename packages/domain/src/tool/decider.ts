import type { Decider } from '../decider.ts';
import type { Relation } from '../observation.ts';
import { canonicalJson } from '../values/json.ts';
import type { Authority, ToolEvent } from './events.ts';

export interface ToolState {
  readonly registered: boolean;
  /** Who gave the name, aliases and categories that it has. */
  readonly describedBy: Authority['by'] | null;
  readonly name: string | null;
  readonly aliases: readonly string[];
  readonly categories: readonly string[];
  readonly links: ReadonlyMap<string, { readonly relation: Relation; readonly by: Authority['by'] }>;
  /** Targets that a person cut, or that were refused: the linker never links them again. */
  readonly refused: ReadonlyMap<string, string>;
}

export type ToolCommand =
  | {
      type: 'RegisterTool';
      tool: string;
      name: string;
      aliases: readonly string[];
      categories: readonly string[];
      authority: Authority;
    }
  | { type: 'LinkTarget'; target: string; relation: Relation; authority: Authority }
  | { type: 'RefuseLink'; target: string; relation: Relation; reason: string; authority: Authority }
  | { type: 'UnlinkTarget'; target: string; reason: string; authority: Authority };

export const tool: Decider<ToolState, ToolCommand, ToolEvent> = { initial, decide, evolve };

function initial(): ToolState {
  return {
    registered: false,
    describedBy: null,
    name: null,
    aliases: [],
    categories: [],
    links: new Map(),
    refused: new Map(),
  };
}

function decide(command: ToolCommand, state: ToolState): readonly ToolEvent[] {
  switch (command.type) {
    case 'RegisterTool':
      return register(command, state);
    case 'LinkTarget':
      return link(command, state);
    case 'RefuseLink': {
      const { target, relation, reason, authority } = command;
      if (state.links.has(target) || state.refused.has(target)) return [];
      return [{ type: 'TargetLinkRefused', data: { target, relation, reason, authority } }];
    }
    case 'UnlinkTarget': {
      const { target, reason, authority } = command;
      return state.links.has(target) ? [{ type: 'TargetUnlinked', data: { target, reason, authority } }] : [];
    }
  }
}

function register(
  command: Extract<ToolCommand, { type: 'RegisterTool' }>,
  state: ToolState,
): readonly ToolEvent[] {
  const { tool: id, name, authority } = command;
  // An index only describes tools that came from an index: a curated name and categories are worth more.
  if (authority.by === 'index' && state.registered && state.describedBy !== 'index') return [];
  const [aliases, categories] = [[...command.aliases].sort(), [...command.categories]];
  const events: ToolEvent[] = [];
  if (!state.registered)
    events.push({ type: 'ToolRegistered', data: { tool: id, name, aliases, authority } });
  else if (name !== state.name || canonicalJson(aliases) !== canonicalJson(state.aliases))
    events.push({ type: 'ToolRenamed', data: { name, aliases, authority } });
  if (canonicalJson(categories) !== canonicalJson(state.categories))
    events.push({ type: 'ToolCategorized', data: { categories, authority } });
  return events;
}

function link(command: Extract<ToolCommand, { type: 'LinkTarget' }>, state: ToolState): readonly ToolEvent[] {
  const { target, relation, authority } = command;
  // What a person cut stays cut for machines and for the catalogue; only a person may link it again.
  if (state.refused.has(target) && authority.by !== 'command') return [];
  const known = state.links.get(target);
  if (known !== undefined && !overrules(known, { relation, by: authority.by })) return [];
  return [{ type: 'TargetLinked', data: { target, relation, authority } }];
}

const rank = { linker: 0, index: 1, catalog: 2, command: 3 } as const;

type Link = { readonly relation: Relation; readonly by: Authority['by'] };

/**
 * A decision of a higher authority stands over that of a lower, also where it says the same: the link is then that
 * authority's, and the lower can no longer take it back (law 6). All but the linker may change their own mind.
 */
function overrules(known: Link, stated: Link): boolean {
  if (rank[stated.by] !== rank[known.by]) return rank[stated.by] > rank[known.by];
  return stated.by !== 'linker' && stated.relation !== known.relation;
}

function evolve(state: ToolState, event: ToolEvent): ToolState {
  switch (event.type) {
    case 'ToolRegistered':
      return { ...described(state, event.data), registered: true };
    case 'ToolRenamed':
      return described(state, event.data);
    case 'ToolCategorized':
      return { ...state, categories: event.data.categories, describedBy: event.data.authority.by };
    case 'TargetLinked': {
      const { target, relation, authority } = event.data;
      return {
        ...state,
        links: new Map(state.links).set(target, { relation, by: authority.by }),
        refused: without(state.refused, target),
      };
    }
    case 'TargetLinkRefused':
      return { ...state, refused: new Map(state.refused).set(event.data.target, event.data.reason) };
    case 'TargetUnlinked': {
      const links = without(state.links, event.data.target);
      // What an index no longer lists it may list again; for what the linker takes back it may find evidence again.
      if (event.data.authority.by === 'index' || event.data.authority.by === 'linker')
        return { ...state, links };
      return {
        ...state,
        links,
        refused: new Map(state.refused).set(event.data.target, event.data.reason),
      };
    }
  }
}

function described(
  state: ToolState,
  data: { readonly name: string; readonly aliases: readonly string[]; readonly authority: Authority },
): ToolState {
  return { ...state, name: data.name, aliases: data.aliases, describedBy: data.authority.by };
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
