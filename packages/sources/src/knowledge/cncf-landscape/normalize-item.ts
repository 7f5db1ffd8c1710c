import { cleanText, failed, type Observation, type ObservedFact, type ObservedLink } from '@juxta/domain';

import { dayOf } from '../../reading/instant.ts';
import { own, wordList, type Members } from '../../reading/members.ts';
import { dayFact, siteLink, textFact, urlFact, type Maybe } from '../../reading/statements.ts';
import { repositoryOf, type ItemSlice } from './item-slice.ts';

const stages = ['sandbox', 'incubating', 'graduated', 'archived'];

export function normalizeItem(slice: ItemSlice): Observation {
  const { item, paths } = slice;
  if (cleanText(own(item, 'name'), 200) === null) return failed('wrong_shape', 'the item has no name');
  const extra = own(item, 'extra');
  const repository = repositoryOf(item);
  return {
    outcome: 'read',
    facts: [
      ...textFact('description', own(item, 'description')),
      ...urlFact('homepage', own(item, 'homepage_url')),
      ...(repository ? urlFact('repository', repository.text) : []),
      ...urlFact('documentation', own(extra, 'documentation_url')),
      ...keywords(extra),
      ...(paths.length > 0 ? [{ attribute: 'landscape_categories', value: [...paths] }] : []),
      ...stageFact(item),
      ...milestone('cncf_accepted_at', own(extra, 'accepted')),
      ...milestone('cncf_incubating_at', own(extra, 'incubating')),
      ...milestone('cncf_graduated_at', own(extra, 'graduated')),
      ...milestone('cncf_archived_at', own(extra, 'archived')),
      ...milestone('last_audit_at', lastAudit(extra)),
    ],
    releases: [],
    metrics: [],
    links: linksOf(slice),
  };
}

export function linksOf({ item }: ItemSlice): readonly ObservedLink[] {
  const repository = repositoryOf(item);
  const links: ObservedLink[] = repository
    ? [
        {
          target: repository.key,
          relation: 'repository',
          evidence: { at: `/item/${repository.member}`, text: repository.text },
        },
      ]
    : [];
  const site = siteLink(own(item, 'homepage_url'), '/item/homepage_url');
  return [...links, ...site.filter(({ target }) => target !== repository?.key)];
}

/** The stage holds since the day on which the project reached it. */
function stageFact(item: Members): Maybe<ObservedFact> {
  const stated = own(item, 'project');
  const stage = typeof stated === 'string' ? stated.trim().toLowerCase() : '';
  if (!stages.includes(stage)) return [];
  const since = dayOf(own(own(item, 'extra'), stage === 'sandbox' ? 'accepted' : stage));
  return [{ attribute: 'cncf_stage', value: stage, ...(since !== null && { effectiveAt: midnight(since) }) }];
}

/** A milestone is true since its own day. */
function milestone(attribute: string, value: unknown): Maybe<ObservedFact> {
  const [fact] = dayFact(attribute, value);
  return fact ? [{ ...fact, effectiveAt: String(fact.value) }] : [];
}

const midnight = (day: string): string => `${day}T00:00:00Z`;

function keywords(extra: unknown): Maybe<ObservedFact> {
  const words = wordList(own(extra, 'summary_tags'));
  return words.length > 0 ? [{ attribute: 'keywords', value: [...words] }] : [];
}

function lastAudit(extra: unknown): string | undefined {
  const audits = own(extra, 'audits');
  const days = (Array.isArray(audits) ? audits : []).map((audit) => dayOf(own(audit, 'date')));
  return days
    .filter((day) => day !== null)
    .toSorted()
    .at(-1);
}
