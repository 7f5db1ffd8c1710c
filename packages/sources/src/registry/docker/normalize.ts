import { failed, type Observation, type ObservedFact, type TargetKey } from '@juxta/domain';
import { z } from 'zod';

import { annotated, layersSize, platformsFact } from '../../reading/image.ts';
import { readJson } from '../../reading/json-answer.ts';
import { countMetrics, countOf, isMembers, members, own, wordList } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { listFact, numberFact, textFact, timeFact } from '../../reading/statements.ts';
import { tagNames } from '../../reading/tag-list.ts';
import { highestVersionTag } from '../../reading/version-tags.ts';
import type { CapturedAnswer } from '../../source.ts';
import { imageKey, resultName } from './address.ts';

type Read = Omit<Extract<Observation, { outcome: 'read' }>, 'outcome'>;

const nothing: Read = { facts: [], releases: [], metrics: [], links: [] };

const TagsDocument = z.union([members, z.array(z.unknown())]);

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  switch (answer.request) {
    case 'tags':
      return read(answer, 'results', TagsDocument, tags);
    case 'manifest':
      return read(answer, 'schemaVersion', members, manifest);
    case 'search':
      return read(answer, 'results', members, (document) => found(document, target));
    default:
      return read(answer, 'pull_count', members, repository);
  }
}

function read<T>(
  answer: CapturedAnswer,
  member: string,
  schema: z.ZodType<T>,
  statements: (document: T) => Read | null,
): Observation {
  const stated = statedFailure(answer, 'Docker Hub', member);
  if (stated) return stated;
  const parsed = readJson(answer, schema);
  if ('failure' in parsed) return parsed.failure;
  const statement = statements(parsed.value);
  if (statement === null) return failed('wrong_shape', 'the JSON is not a document of Docker Hub');
  return { outcome: 'read', ...statement };
}

function repository(document: object): Read | null {
  if (countOf(own(document, 'pull_count')) === null) return null;
  const categories = own(document, 'categories');
  const names = Array.isArray(categories) ? categories.map((category) => own(category, 'name')) : [];
  return {
    ...nothing,
    facts: [
      ...textFact('name', own(document, 'name'), 200),
      ...textFact('description', own(document, 'description')),
      ...timeFact('created_at', own(document, 'date_registered')),
      ...timeFact('image_updated_at', own(document, 'last_updated')),
      ...listFact('keywords', wordList(names)),
    ],
    metrics: countMetrics('dockerhub', {
      pulls_total: own(document, 'pull_count'),
      stars: own(document, 'star_count'),
    }),
  };
}

/** The list of Docker Hub also says of each tag which platforms it is for; `latest` speaks, else the newest. */
function tags(document: unknown): Read | null {
  const names = tagNames(document);
  if (names === null) return null;
  const results = own(document, 'results');
  const list: readonly unknown[] = Array.isArray(results) ? results : [];
  const speaker = list.find((tag) => own(tag, 'name') === 'latest') ?? list[0];
  const images = own(speaker, 'images');
  return {
    ...nothing,
    facts: [
      ...textFact('image_tag', highestVersionTag(names), 200),
      ...platformsFact(Array.isArray(images) ? images : []),
      ...numberFact('image_size', countOf(own(speaker, 'full_size')) || null),
    ],
    metrics: countMetrics('dockerhub', { tags_total: own(document, 'count') ?? names.length }),
  };
}

function manifest(document: object): Read | null {
  if (countOf(own(document, 'schemaVersion')) === null) return null;
  const { facts, links } = annotated(own(document, 'annotations'), ['annotations']);
  const manifests = own(document, 'manifests');
  const platforms = Array.isArray(manifests) ? manifests.map((entry) => own(entry, 'platform')) : [];
  return { ...nothing, facts: [...facts, ...platformsFact(platforms), ...layersSize(document)], links };
}

function found(document: object, target: TargetKey): Read | null {
  const results = own(document, 'results');
  if (!Array.isArray(results)) return null;
  const image = results.find((result) => imageKey(resultName(result) ?? '') === target);
  if (!isMembers(image)) return null;
  const description = own(image, 'description') ?? own(image, 'short_description');
  const facts: readonly ObservedFact[] = [
    ...textFact('name', resultName(image)?.split('/').at(-1), 200),
    ...textFact('description', description),
  ];
  return {
    ...nothing,
    facts,
    metrics: countMetrics('dockerhub', {
      pulls_total: own(image, 'pull_count'),
      stars: own(image, 'star_count'),
    }),
  };
}
