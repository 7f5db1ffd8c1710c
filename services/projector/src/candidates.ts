import {
  citedTransitions,
  fold,
  streamOf,
  target as targetDecider,
  tool as toolDecider,
  type Relation,
  type TargetEvent,
  type ToolEvent,
  type ToolState,
} from '@juxta/domain';
import type { Candidate, Sources } from '@juxta/sources';
import { readStreams, streamsLinkedToAny, type Database, type RecordedEvent } from '@juxta/store';

import { evidenceOf, trusted } from './link-evidence.ts';

export interface MatchingCandidate {
  readonly tool: string;
  readonly cause: RecordedEvent;
  readonly link: { target: string; relation: Relation; fact: string | undefined; text: string };
}

type Told = readonly (TargetEvent & RecordedEvent)[];

/**
 * Candidates of the tools that a batch of events touches which say themselves that a tool's own repository or site is
 * theirs. A like name only says where to look; what the candidate states is the evidence.
 */
export async function matchingCandidates(
  { db, sources }: { readonly db: Database; readonly sources: Sources },
  events: readonly RecordedEvent[],
): Promise<readonly MatchingCandidate[]> {
  const causes = await touchedTools(db, events);
  const tools = await readStreams(db, [...causes.keys()]);
  const wanted = [...tools].map(([stream, told]) => {
    const state = fold(toolDecider, told as unknown as readonly ToolEvent[]);
    return { stream, state, candidates: candidatesOf(sources, state) };
  });
  const targets = wanted.flatMap(({ candidates }) => candidates.map((one) => streamOf.target(one.target)));
  const told = targets.length === 0 ? new Map() : await readStreams(db, [...new Set(targets)]);
  return wanted.flatMap(({ stream, state, candidates }) =>
    candidates.flatMap((candidate) => {
      const found = (told.get(streamOf.target(candidate.target)) ?? []) as Told;
      const evidence = statedKinship(state, found);
      const cause = causes.get(stream);
      if (!evidence || !cause) return [];
      return [{ tool: stream.slice('tool/'.length), cause, link: { ...candidate, ...evidence } }];
    }),
  );
}

/** By tool stream, an event that made it worth a look: a link of its own, or a target that names one of its own. */
async function touchedTools(
  db: Database,
  events: readonly RecordedEvent[],
): Promise<ReadonlyMap<string, RecordedEvent>> {
  const causes = new Map<string, RecordedEvent>();
  const naming = new Map<string, RecordedEvent>();
  for (const event of events) {
    const recorded = event as unknown as RecordedEvent & (ToolEvent | TargetEvent);
    if (recorded.type === 'TargetLinked') causes.set(event.stream, event);
    for (const target of namedBy(recorded)) naming.set(target, event);
  }
  for (const [target, streams] of await streamsLinkedToAny(db, [...naming.keys()]))
    for (const stream of streams) {
      const cause = naming.get(target);
      if (cause && !causes.has(stream)) causes.set(stream, cause);
    }
  return causes;
}

/** The targets whose links an event tells. */
function namedBy(event: RecordedEvent & (ToolEvent | TargetEvent)): readonly string[] {
  if (event.type !== 'LinksObserved' && event.type !== 'HistoryRederived') return [];
  return citedTransitions(event).flatMap(({ transition: { type, data } }) =>
    type === 'LinksObserved' ? data.links.map((link) => link.target) : [],
  );
}

function candidatesOf(sources: Sources, state: ToolState): readonly Candidate[] {
  const own = [...state.links].filter(([, { relation }]) => trusted.includes(relation));
  const candidates = own.flatMap(([target]) => sources.candidates(target));
  const unique = new Map(candidates.map((candidate) => [candidate.target, candidate]));
  return [...unique.values()].filter(({ target }) => !state.links.has(target) && !state.refused.has(target));
}

/** The statement of a target that the tool's repository or site is its own. */
function statedKinship(tool: ToolState, told: Told): { fact: string | undefined; text: string } | null {
  const stated = [...fold(targetDecider, told).links.values()].find(({ target, relation }) => {
    const own = tool.links.get(target)?.relation;
    return own !== undefined && own === relation && (own === 'repository' || own === 'site');
  });
  return stated ? evidenceOf(told, stated) : null;
}
