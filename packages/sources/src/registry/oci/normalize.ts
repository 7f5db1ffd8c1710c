import { failed, type Observation } from '@juxta/domain';

import { annotated, layersSize, platformsFact } from '../../reading/image.ts';
import { readJson } from '../../reading/json-answer.ts';
import { countOf, members, own } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { textFact } from '../../reading/statements.ts';
import { tagNames } from '../../reading/tag-list.ts';
import { highestVersionTag } from '../../reading/version-tags.ts';
import type { CapturedAnswer } from '../../source.ts';

type Read = Omit<Extract<Observation, { outcome: 'read' }>, 'outcome'>;

const nothing: Read = { facts: [], releases: [], metrics: [], links: [] };

export function normalize(answer: CapturedAnswer): Observation {
  const isTags = answer.request === 'tags';
  const isConfig = answer.request === 'config';
  const stated = statedFailure(
    answer,
    'the registry',
    isTags ? 'tags' : isConfig ? 'rootfs' : 'schemaVersion',
  );
  if (stated) return stated;
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const read = (isTags ? tags : isConfig ? configuration : manifest)(parsed.value);
  return read === null
    ? failed('wrong_shape', `the JSON is not what a registry answers for ${answer.request}`)
    : { outcome: 'read', ...read };
}

function tags(document: object): Read | null {
  const names = tagNames(document);
  return names && { ...nothing, facts: textFact('image_tag', highestVersionTag(names), 200) };
}

/** An image's manifest, or an index of several, one a platform; both may have annotations. */
function manifest(document: object): Read | null {
  if (countOf(own(document, 'schemaVersion')) === null) return null;
  const { facts, links } = annotated(own(document, 'annotations'), ['annotations']);
  const manifests = own(document, 'manifests');
  const platforms = Array.isArray(manifests) ? manifests.map((entry) => own(entry, 'platform')) : [];
  return { ...nothing, facts: [...facts, ...platformsFact(platforms), ...layersSize(document)], links };
}

/** An image's configuration, whose labels are mostly where the annotations are. Read where it was saved. */
function configuration(document: object): Read | null {
  if (own(document, 'rootfs') === undefined && own(document, 'config') === undefined) return null;
  const { facts, links } = annotated(own(own(document, 'config'), 'Labels'), ['config', 'Labels']);
  return { ...nothing, facts: [...facts, ...platformsFact([document])], links };
}
