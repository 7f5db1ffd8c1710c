import {
  failed,
  tryFormatPurl,
  type Observation,
  type ObservedFact,
  type ObservedMetric,
  type TargetKey,
} from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import {
  anyMember,
  countMetrics,
  countOf,
  own,
  someCount,
  someFlag,
  someText,
  wordList,
} from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import {
  flagFact,
  licenseFact,
  listFact,
  siteLink,
  textFact,
  timeFact,
  urlFact,
} from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

const RepositoryDocument = z.object({
  id: someCount,
  full_name: someText,
  html_url: someText,
  archived: someFlag,
  archived_at: someText,
  owner: anyMember,
  created_at: someText,
  pushed_at: someText,
  license: anyMember,
  language: someText,
  description: someText,
  homepage: someText,
  topics: anyMember,
  stargazers_count: someCount,
  forks_count: someCount,
  subscribers_count: someCount,
  open_issues_count: someCount,
  message: someText,
});
type RepositoryDocument = z.output<typeof RepositoryDocument>;

export function normalizeRepository(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'GitHub', 'full_name');
  if (stated) return stated;
  const parsed = readJson(answer, RepositoryDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const [owner, name, ...rest] = document.full_name?.split('/') ?? [];
  if (!owner || !name || rest.length > 0)
    return failed('wrong_shape', 'the JSON does not describe a repository');
  const key = tryFormatPurl({ type: 'github', namespace: owner, name });
  return {
    outcome: 'read',
    facts: repositoryFacts(document),
    releases: [],
    metrics: repositoryMetrics(document),
    links: siteLink(withScheme(document.homepage), '/homepage'),
    ...(key !== null && key !== target && { movedTo: key }),
  };
}

function repositoryFacts(document: RepositoryDocument): ObservedFact[] {
  const topics = wordList(document.topics);
  const spdx = own(document.license, 'spdx_id');
  return [
    ...textFact('name', document.full_name?.split('/')[1], 200),
    ...archivedFact(document),
    ...ownerFact(own(document.owner, 'type')),
    ...timeFact('created_at', document.created_at),
    ...timeFact('last_push_at', document.pushed_at),
    // NOASSERTION says that there is a licence file which GitHub could not name.
    ...licenseFact(typeof spdx === 'string' && spdx !== 'NOASSERTION' ? spdx : null),
    ...textFact('language', document.language, 100),
    ...textFact('description', document.description),
    ...homepageFact(document.homepage),
    ...urlFact('repository', document.html_url),
    ...listFact('keywords', topics),
    ...(countOf(document.id) === null ? [] : [{ attribute: 'forge_id', value: String(document.id) }]),
  ];
}

/** The API tells whether, and only in some of its forms since when. */
function archivedFact({ archived, archived_at }: RepositoryDocument): readonly ObservedFact[] {
  const since = archived === true ? instantOf(archived_at) : null;
  return flagFact('archived', archived).map((fact) =>
    since === null ? fact : { ...fact, effectiveAt: since },
  );
}

const owners: Readonly<Record<string, string>> = { User: 'person', Organization: 'organization' };

function ownerFact(type: unknown): readonly ObservedFact[] {
  const kind = typeof type === 'string' && Object.hasOwn(owners, type) ? owners[type] : undefined;
  return textFact('owner_kind', kind);
}

function repositoryMetrics(document: RepositoryDocument): readonly ObservedMetric[] {
  return countMetrics('github', {
    stars: document.stargazers_count,
    forks: document.forks_count,
    subscribers: document.subscribers_count,
    open_issues: document.open_issues_count,
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

/** GitHub takes a home page as it is typed, `www.example.org` too. */
function withScheme(text: string | undefined): string | undefined {
  return text !== undefined && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[\w./-]*)?$/iu.test(text.trim())
    ? `https://${text.trim()}`
    : text;
}
