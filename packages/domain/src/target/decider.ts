import type { Decider } from '../decider.ts';
import type { Coverage, Extractor, Observation } from '../observation.ts';
import { worldInstant } from '../values/instant.ts';
import { canonicalJson } from '../values/json.ts';
import { definitionOf, identityAttribute } from '../vocabulary.ts';
import type {
  Cause,
  FactChange,
  LinkChange,
  ReleaseChange,
  TargetEvent,
  TargetTransition,
} from './events.ts';
import { emptyTarget, evolveTarget, linkKey, releaseContent, type TargetState } from './state.ts';

type Read = Extract<Observation, { outcome: 'read' }>;
type Evidence = { capture: string; request: string; extractor: Extractor; observed_at: string };

interface Observed {
  readonly capture: string;
  readonly request: string;
  readonly extractor: Extractor;
  /** When the capture was made. ISO 8601. */
  readonly observedAt: string;
  readonly covers: Coverage;
}

export type TargetCommand =
  /** `rederived`: the same bytes as before, read by a newer extractor, so that what differs changed in us. */
  | (Observed & { type: 'RecordObservation'; observation: Read; rederived: boolean })
  /** `gone`: the source answers that it has no such thing. `movedTo`: the key of the place where it is now, instead. */
  | (Observed & {
      type: 'RecordFailure';
      code: string;
      host: string;
      detail: string;
      gone: boolean;
      movedTo?: string;
    })
  /** The source answers that what it said last still holds (304). */
  | (Observed & { type: 'RecordConfirmation' });

/** An answer that would withdraw more than this share of ten or more facts or releases is held back as a failure (law 9). */
const massRemoval = { share: 0.5, atLeast: 10 };

export const target: Decider<TargetState, TargetCommand, TargetEvent> = {
  initial: emptyTarget,
  decide: decideTransitions,
  evolve: evolveTarget,
};

/** What a capture changes. History is not its business: see `history.ts`. */
export function decideTransitions(command: TargetCommand, state: TargetState): readonly TargetTransition[] {
  const evidence = {
    capture: command.capture,
    request: command.request,
    extractor: command.extractor,
    observed_at: command.observedAt,
  };
  if (command.type === 'RecordFailure')
    return [...failure(command, state, evidence), ...move(command.movedTo, state, evidence)];
  if (command.type === 'RecordConfirmation') return recovery(command.request, state, evidence);
  const replaced = identityChange(command.observation, state, evidence);
  const base = replaced.reduce(evolveTarget, state);
  const facts = factChanges(command, base);
  const releases = releaseChanges(command, base);
  const removed =
    releases.filter((release) => release.change === 'withdrawn').length +
    facts.filter((fact) => fact.state === 'withdrawn').length;
  if (
    removed >= massRemoval.atLeast &&
    removed > massRemoval.share * (base.releases.size + base.facts.size)
  ) {
    return failure(
      {
        ...command,
        code: 'mass_removal',
        host: '',
        detail: `${removed} facts and releases at once are gone from this answer`,
        gone: false,
      },
      state,
      evidence,
    );
  }
  const links = linkChanges(command, base);
  const events: TargetTransition[] = [...recovery(command.request, state, evidence), ...replaced];
  if (facts.length > 0) events.push({ type: 'FactsObserved', data: { ...evidence, facts } });
  for (const part of chunked(releases))
    events.push({ type: 'ReleasesObserved', data: { ...evidence, releases: part } });
  if (links.length > 0) events.push({ type: 'LinksObserved', data: { ...evidence, links } });
  return [...events, ...move(command.observation.movedTo, base, evidence)];
}

function move(
  movedTo: string | undefined,
  state: TargetState,
  evidence: Evidence,
): readonly TargetTransition[] {
  if (movedTo === undefined || movedTo === state.movedTo) return [];
  return [{ type: 'TargetMoved', data: { ...evidence, to: movedTo } }];
}

function failure(
  command: Observed & { code: string; host: string; detail: string; gone: boolean },
  state: TargetState,
  evidence: Evidence,
): readonly TargetTransition[] {
  const { code, host, detail } = command;
  if (coversNothing(command.covers)) return [];
  const covers = { attributes: [...command.covers.attributes], metrics: [...command.covers.metrics] };
  if (command.gone)
    return state.gone.has(command.request)
      ? []
      : [{ type: 'TargetGone', data: { ...evidence, code, host, covers } }];
  if (state.failing.get(command.request) === code) return [];
  return [{ type: 'TargetFailed', data: { ...evidence, code, host, detail, covers } }];
}

/** Whether a request asks for nothing by itself (a page that a walk passes): where it fails, nothing is unknown. */
export function coversNothing({ attributes, metrics, releases, links }: Coverage): boolean {
  return attributes.length === 0 && metrics.length === 0 && releases === 'none' && !links;
}

function recovery(request: string, state: TargetState, evidence: Evidence): readonly TargetTransition[] {
  const ended = state.failing.has(request) || state.gone.has(request);
  return ended ? [{ type: 'TargetRecovered', data: evidence }] : [];
}

/** Another permanent id at the same key: the name was given to another project, whose facts are not changes of the old one's. */
function identityChange(
  observation: Read,
  state: TargetState,
  evidence: Evidence,
): readonly TargetTransition[] {
  const identity = observation.facts.find((fact) => fact.attribute === identityAttribute)?.value;
  const before = state.facts.get(identityAttribute)?.value;
  if (identity === undefined || before === undefined || before === canonicalJson(identity)) return [];
  return [
    {
      type: 'TargetReplaced',
      data: { ...evidence, from_identity: before, to_identity: canonicalJson(identity) },
    },
  ];
}

function factChanges(
  command: Extract<TargetCommand, { type: 'RecordObservation' }>,
  state: TargetState,
): FactChange[] {
  const changes: FactChange[] = [];
  const seen = new Set<string>();
  for (const fact of command.observation.facts) {
    if (seen.has(fact.attribute)) continue;
    seen.add(fact.attribute);
    const before = state.facts.get(fact.attribute);
    const effectiveAt = worldInstant(fact.effectiveAt) ?? null;
    if (
      before &&
      before.value === canonicalJson(fact.value) &&
      before.effectiveAt === effectiveAt &&
      before.original === (fact.original ?? null)
    )
      continue;
    const cause = before
      ? changeCause(command.rederived, before.effectiveAt, effectiveAt)
      : firstCause(command.rederived);
    changes.push({
      attribute: fact.attribute,
      state: 'known',
      value: fact.value,
      cause,
      definition: definitionOf(fact.attribute),
      ...(effectiveAt !== null && { effective_at: effectiveAt }),
      ...(fact.original !== undefined && { original: fact.original }),
      ...(fact.guessed !== undefined && { guessed: fact.guessed }),
    });
  }
  for (const attribute of command.covers.attributes) {
    if (seen.has(attribute) || !state.facts.has(attribute)) continue;
    changes.push({
      attribute,
      state: 'withdrawn',
      cause: worldOrUs(command.rederived),
      definition: definitionOf(attribute),
    });
  }
  return changes;
}

function changeCause(rederived: boolean, before: string | null, after: string | null): Cause {
  if (rederived) return 'extractor_changed';
  return before !== null && before === after ? 'source_revised' : 'world_changed';
}
const worldOrUs = (rederived: boolean): Cause => (rederived ? 'extractor_changed' : 'world_changed');
const firstCause = (rederived: boolean): Cause => (rederived ? 'extractor_changed' : 'first_observed');

function releaseChanges(
  command: Extract<TargetCommand, { type: 'RecordObservation' }>,
  state: TargetState,
): ReleaseChange[] {
  if (command.covers.releases === 'none') return [];
  const changes: ReleaseChange[] = [];
  const seen = new Set<string>();
  for (const release of command.observation.releases) {
    if (seen.has(release.version)) continue;
    seen.add(release.version);
    const { version, prerelease, yanked, url } = release;
    const publishedAt = worldInstant(release.publishedAt);
    const stated = {
      version,
      ...(publishedAt !== undefined && { published_at: publishedAt }),
      ...(prerelease !== undefined && { prerelease }),
      ...(yanked !== undefined && { yanked }),
      ...(url !== undefined && { url }),
    };
    const before = state.releases.get(version);
    if (before === releaseContent(stated)) continue;
    const cause =
      before === undefined
        ? firstCause(command.rederived)
        : command.rederived
          ? 'extractor_changed'
          : 'source_revised';
    changes.push({ ...stated, change: before === undefined ? 'new' : 'changed', cause });
  }
  if (command.covers.releases === 'latest') return changes;
  for (const version of state.releases.keys()) {
    if (!seen.has(version))
      changes.push({ version, change: 'withdrawn', cause: worldOrUs(command.rederived) });
  }
  return changes;
}

function linkChanges(
  command: Extract<TargetCommand, { type: 'RecordObservation' }>,
  state: TargetState,
): LinkChange[] {
  if (!command.covers.links) return [];
  const changes: LinkChange[] = [];
  const seen = new Set<string>();
  for (const link of command.observation.links) {
    const key = linkKey(link);
    if (seen.has(key)) continue;
    seen.add(key);
    if (!state.links.has(key))
      changes.push({
        ...link,
        evidence: { ...link.evidence },
        state: 'present',
        cause: firstCause(command.rederived),
      });
  }
  for (const [key, link] of state.links) {
    if (!seen.has(key))
      changes.push({
        ...link,
        state: 'withdrawn',
        evidence: { at: '', text: '' },
        cause: worldOrUs(command.rederived),
      });
  }
  return changes;
}

/** Releases of one answer are cut into events of bounded size: some packages have thousands of versions. */
function chunked(releases: readonly ReleaseChange[], size = 500): ReleaseChange[][] {
  const chunks: ReleaseChange[][] = [];
  for (let start = 0; start < releases.length; start += size)
    chunks.push(releases.slice(start, start + size));
  return chunks;
}
