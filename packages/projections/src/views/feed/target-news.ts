import type { FactChange, ReleaseChange, TargetTransition } from '@juxta/domain';

import { instant } from '../../instant.ts';
import { type News, quoted } from './entry.ts';
import { type TargetMemory, wasRead } from './target-memory.ts';
import { watched } from './watched-attributes.ts';

interface Told {
  readonly target: string;
  readonly position: number;
  /** Index of the first fact or release in the event. */
  readonly first: number;
}
type Of<Type extends TargetTransition['type']> = Extract<TargetTransition, { type: Type }>;

/** What a transition tells that is new, given what was known before it. */
export function targetNews(transition: TargetTransition, memory: TargetMemory, told: Told): readonly News[] {
  switch (transition.type) {
    case 'FactsObserved':
      return transition.data.facts.flatMap((fact, n) => factNews(transition, fact, memory, told, n));
    case 'ReleasesObserved':
      return transition.data.releases.flatMap((one, n) => releaseNews(transition, one, memory, told, n));
    case 'TargetMoved': {
      const { capture, to } = transition.data;
      return memory.first === null || memory.first.capture === capture
        ? []
        : [news(transition, 'moved', to, `${told.target} is now ${quoted(to)}`, [], { to })];
    }
    case 'TargetReplaced': {
      const { from_identity: from, to_identity: to } = transition.data;
      const text = `${told.target} is another project than before`;
      return [news(transition, 'replaced', to, text, [], { from, to })];
    }
    case 'TargetGone': {
      const { request, code } = transition.data;
      if (!Object.hasOwn(memory.requests, request)) return [];
      return [
        news(transition, 'gone', request, `${told.target} is gone from its source (${code})`, [], { code }),
      ];
    }
    case 'TargetRecovered':
      return memory.gone.includes(transition.data.request)
        ? [news(transition, 'returned', transition.data.request, `${told.target} is back at its source`)]
        : [];
    case 'LinksObserved':
    case 'TargetFailed':
      return [];
  }
}

function news(
  { data }: TargetTransition,
  kind: News['kind'],
  about: string,
  text: string,
  facts: readonly string[] = [],
  more: News['data'] = {},
  at: string = data.observed_at,
): News {
  return {
    kind,
    key: JSON.stringify([kind, about, instant(at)]),
    at: instant(at),
    text,
    facts,
    capture: data.capture,
    source: data.extractor.id,
    data: more,
  };
}

/** Published after the target was read first; without a date, one more in an answer that was read before. */
function releaseNews(
  transition: Of<'ReleasesObserved'>,
  release: ReleaseChange,
  memory: TargetMemory,
  { target, position, first }: Told,
  n: number,
): readonly News[] {
  const { version, published_at: published, yanked = false, prerelease = false, cause } = release;
  const fact = `${position}/release/${first + n}`;
  const more = { version, prerelease };
  if (cause === 'extractor_changed') return [];
  if (release.change === 'changed' && yanked && !memory.yanked.includes(version))
    return [
      news(transition, 'yanked', version, `${target} ${quoted(version)} was yanked`, [fact], { version }),
    ];
  if (release.change !== 'new' || memory.first === null) return [];
  const isNew = published === undefined ? wasRead(memory, transition) : instant(published) >= memory.first.at;
  if (!isNew) return [];
  const text = `${target} ${quoted(version)} was released${prerelease ? ' (pre-release)' : ''}`;
  return [news(transition, 'released', version, text, [fact], more, published)];
}

function factNews(
  transition: Of<'FactsObserved'>,
  fact: FactChange,
  memory: TargetMemory,
  { target, position, first }: Told,
  n: number,
): readonly News[] {
  const said = fact.state === 'known' ? fact.value : null;
  const id = `${position}/${fact.attribute}/${first + n}`;
  const at = fact.state === 'known' ? fact.effective_at : undefined;
  if (fact.cause === 'corrected' || transition.data.extractor.id === 'curation') {
    const text = `${target}: ${fact.attribute} was corrected${said === null ? '' : ` to ${quoted(said)}`}`;
    return [news(transition, 'correction', fact.attribute, text, [id], { to: said }, at)];
  }
  if (fact.cause === 'extractor_changed' || !wasRead(memory, transition)) return [];
  // What was so before we looked is no news, though a source may come to tell it only now.
  if (fact.cause === 'first_observed' && at !== undefined && memory.first && instant(at) < memory.first.at)
    return [];
  const before = memory.facts[fact.attribute];
  return (watched[fact.attribute]?.(before, said) ?? []).map(({ kind, what, about = '' }) =>
    news(
      transition,
      kind,
      `${fact.attribute} ${about}`,
      `${target} ${what}`,
      [id],
      { from: before ?? null, to: said },
      at,
    ),
  );
}
