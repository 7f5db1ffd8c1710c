import {
  failed,
  tryFormatPurl,
  type Observation,
  type ObservedFact,
  type ObservedMetric,
  type TargetKey,
} from '@juxta/domain';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { countMetrics, countOf, members, own, wordList, type Members } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import {
  flagFact,
  keywordsFact,
  licenseFact,
  siteLink,
  textFact,
  timeFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

export function normalizeRepository(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'GitHub', 'full_name');
  if (stated) return stated;
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const fullName = document['full_name'];
  const [owner, name, ...rest] = typeof fullName === 'string' ? fullName.split('/') : [];
  if (!owner || !name || rest.length > 0)
    return failed('wrong_shape', 'the JSON does not describe a repository');
  const key = tryFormatPurl({ type: 'github', namespace: owner, name });
  const homepage = textOf(document['homepage']);
  return {
    outcome: 'read',
    facts: repositoryFacts(document, name, homepage),
    releases: [],
    metrics: repositoryMetrics(document),
    links: siteLink(withScheme(homepage), '/homepage'),
    ...(key !== null && key !== target && { movedTo: key }),
  };
}

function repositoryFacts(document: Members, name: string, homepage: string | undefined): ObservedFact[] {
  const spdx = own(document['license'], 'spdx_id');
  return [
    ...textFact('name', name, 200),
    ...archivedFact(document),
    ...ownerFact(own(document['owner'], 'type')),
    ...timeFact('created_at', document['created_at']),
    ...timeFact('last_push_at', document['pushed_at']),
    // NOASSERTION says that there is a licence file which GitHub could not name.
    ...licenseFact(typeof spdx === 'string' && spdx !== 'NOASSERTION' ? spdx : null),
    ...textFact('language', document['language'], 100),
    ...textFact('description', document['description']),
    ...homepageFact(homepage),
    ...urlFact('repository', document['html_url']),
    ...keywordsFact(wordList(document['topics'])),
    ...(countOf(document['id']) === null ? [] : [{ attribute: 'forge_id', value: String(document['id']) }]),
  ];
}

/** The API tells whether, and only in some of its forms since when. */
function archivedFact({ archived, archived_at }: Members): readonly ObservedFact[] {
  const since = archived === true ? instantOf(archived_at) : null;
  return since === null
    ? flagFact('archived', archived)
    : [{ attribute: 'archived', value: true, effectiveAt: since }];
}

const owners: Readonly<Record<string, string>> = { User: 'person', Organization: 'organization' };

function ownerFact(type: unknown): readonly ObservedFact[] {
  const kind = typeof type === 'string' && Object.hasOwn(owners, type) ? owners[type] : undefined;
  return textFact('owner_kind', kind);
}

function repositoryMetrics(document: Members): readonly ObservedMetric[] {
  return countMetrics('github', {
    stars: document['stargazers_count'],
    forks: document['forks_count'],
    subscribers: document['subscribers_count'],
    open_issues: document['open_issues_count'],
  });
}

function homepageFact(text: string | undefined): readonly ObservedFact[] {
  const url = withScheme(text);
  if (url === text) return urlFact('homepage', text);
  return urlFact('homepage', url, { guessed: true }).map((fact) => ({
    ...fact,
    original: text?.trim() ?? '',
  }));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** GitHub takes a home page as it is typed, `www.example.org` too. */
function withScheme(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[\w./-]*)?$/iu.test(text.trim())
    ? `https://${text.trim()}`
    : text;
}
