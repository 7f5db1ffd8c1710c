import { failed, tryFormatPurl, type Observation, type ObservedFact, type TargetKey } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { anyMember, own, someText } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { siteLink, textFact, timeFact, urlFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

const RepositoryDocument = z.object({
  uuid: someText,
  name: someText,
  full_name: someText,
  description: someText,
  website: someText.nullable(),
  language: someText,
  created_on: someText,
  updated_on: someText,
  links: anyMember,
});
type RepositoryDocument = z.output<typeof RepositoryDocument>;

export function normalizeRepository(answer: CapturedAnswer, target: TargetKey): Observation {
  const stated = statedFailure(answer, 'Bitbucket', 'full_name');
  if (stated) return stated;
  const parsed = readJson(answer, RepositoryDocument);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const [owner, name, ...rest] = document.full_name?.split('/') ?? [];
  if (!owner || !name || rest.length > 0)
    return failed('wrong_shape', 'the JSON does not describe a repository');
  const key = tryFormatPurl({ type: 'bitbucket', namespace: owner, name });
  return {
    outcome: 'read',
    facts: repositoryFacts(document),
    releases: [],
    metrics: [],
    links: siteLink(document.website, '/website'),
    ...(key !== null && key !== target && { movedTo: key }),
  };
}

function repositoryFacts(document: RepositoryDocument): ObservedFact[] {
  const { links } = document;
  return [
    ...textFact('name', document.name, 200),
    ...timeFact('created_at', document.created_on),
    ...timeFact('last_activity_at', document.updated_on),
    ...textFact('language', document.language, 100),
    ...textFact('description', document.description),
    ...urlFact('homepage', document.website),
    ...urlFact('repository', own(own(links, 'html'), 'href')),
    ...urlFact('icon', own(own(links, 'avatar'), 'href')),
    ...textFact('forge_id', document.uuid, 100),
  ];
}
