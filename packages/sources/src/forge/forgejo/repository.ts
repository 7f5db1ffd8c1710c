import { failed, tryTargetKey, type Observation, type ObservedFact, type TargetKey } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { anyMember, countMetrics, someCount, someFlag, someText, wordList } from '../../reading/members.ts';
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
  name: someText,
  full_name: someText,
  html_url: someText,
  description: someText,
  website: someText,
  language: someText,
  archived: someFlag,
  created_at: someText,
  updated_at: someText,
  avatar_url: someText,
  topics: anyMember,
  licenses: anyMember,
  stars_count: someCount,
  forks_count: someCount,
  watchers_count: someCount,
  open_issues_count: someCount,
  open_pr_counter: someCount,
});
type RepositoryDocument = z.output<typeof RepositoryDocument>;

export function normalizeRepository(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'the forge', 'full_name');
  if (stated) return stated;
  const parsed = readJson(answer, RepositoryDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const pages = /^(.*)\/[^/]+\/[^/]+$/u.exec(target)?.[1] ?? '';
  const isNamed = /^[\w.-]+\/[\w.-]+$/u.test(document.full_name ?? '');
  const key = isNamed ? tryTargetKey(`${pages}/${document.full_name}`) : null;
  if (key === null) return failed('wrong_shape', 'the JSON does not describe a repository');
  return {
    outcome: 'read',
    facts: repositoryFacts(document),
    releases: [],
    metrics: countMetrics('forgejo', {
      stars: document.stars_count,
      forks: document.forks_count,
      subscribers: document.watchers_count,
      open_issues: document.open_issues_count,
      open_pull_requests: document.open_pr_counter,
    }),
    links: siteLink(document.website, '/website'),
    ...(key.toLowerCase() !== target.toLowerCase() && { movedTo: key }),
  };
}

function repositoryFacts(document: RepositoryDocument): ObservedFact[] {
  const licenses = wordList(document.licenses);
  return [
    ...textFact('name', document.name, 200),
    ...flagFact('archived', document.archived),
    ...timeFact('created_at', document.created_at),
    ...timeFact('last_activity_at', document.updated_at),
    // Each of the licence files that it found holds for a part: which one is not said.
    ...licenseFact(licenses.length > 1 ? licenses.join(' AND ') : (licenses[0] ?? null)),
    ...textFact('language', document.language, 100),
    ...textFact('description', document.description),
    ...urlFact('homepage', document.website),
    ...urlFact('repository', document.html_url),
    ...urlFact('icon', document.avatar_url),
    ...listFact('keywords', wordList(document.topics)),
    ...(document.id === undefined ? [] : [{ attribute: 'forge_id', value: String(document.id) }]),
  ];
}
