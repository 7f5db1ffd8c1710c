import { failed, type Observation, type ObservedFact, type TargetKey } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import {
  anyMember,
  countMetrics,
  own,
  someCount,
  someFlag,
  someText,
  wordList,
} from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { flagFact, licenseFact, listFact, textFact, timeFact, urlFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { projectKey } from './address.ts';

const ProjectDocument = z.object({
  id: someCount,
  name: someText,
  path_with_namespace: someText,
  web_url: someText,
  description: someText.nullable(),
  archived: someFlag,
  created_at: someText,
  last_activity_at: someText,
  license: anyMember,
  avatar_url: anyMember,
  topics: anyMember,
  tag_list: anyMember,
  star_count: someCount,
  forks_count: someCount,
  open_issues_count: someCount,
});
type ProjectDocument = z.output<typeof ProjectDocument>;

export function normalizeProject(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'GitLab', 'path_with_namespace');
  if (stated) return stated;
  const parsed = readJson(answer, ProjectDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const pages = target.startsWith('pkg:')
    ? 'https://gitlab.com'
    : (/^(.*)\/api\/v/u.exec(answer.url)?.[1] ?? '');
  const key = projectKey(document.path_with_namespace ?? '', pages);
  if (key === null) return failed('wrong_shape', 'the JSON does not describe a project');
  const { star_count: stars, forks_count: forks, open_issues_count: open_issues } = document;
  return {
    outcome: 'read',
    facts: projectFacts(document),
    releases: [],
    metrics: countMetrics('gitlab', { stars, forks, open_issues }),
    links: [],
    ...(key.toLowerCase() !== target.toLowerCase() && { movedTo: key.toWellFormed() }),
  };
}

function projectFacts(document: ProjectDocument): ObservedFact[] {
  const topics = wordList(document.topics);
  return [
    ...textFact('name', document.name, 200),
    ...flagFact('archived', document.archived),
    ...timeFact('created_at', document.created_at),
    ...timeFact('last_activity_at', document.last_activity_at),
    ...projectLicense(own(document.license, 'key')),
    ...textFact('description', document.description),
    ...urlFact('repository', document.web_url),
    ...urlFact('icon', document.avatar_url),
    // `tag_list` is what topics were called before 14.0.
    ...listFact('keywords', topics.length > 0 ? topics : wordList(document.tag_list)),
    ...(document.id === undefined ? [] : [{ attribute: 'forge_id', value: String(document.id) }]),
  ];
}

/** GitLab's keys are SPDX identifiers in lower case; `other` is a licence that it could not name. */
function projectLicense(key: unknown): readonly ObservedFact[] {
  if (typeof key !== 'string' || key === 'other') return [];
  return licenseFact(key).map((fact) => {
    const { guessed: _, ...certain } = fact;
    return String(fact.value).toLowerCase() === key.toLowerCase() ? certain : fact;
  });
}
