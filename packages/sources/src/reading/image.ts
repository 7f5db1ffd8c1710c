import type { ObservedFact, ObservedLink } from '@juxta/domain';

import { jsonPointer } from './json-answer.ts';
import { countOf, isMembers, own, type Members } from './members.ts';
import {
  licenseFact,
  listFact,
  numberFact,
  repositoryLink,
  siteLink,
  textFact,
  timeFact,
  urlFact,
} from './statements.ts';

/** `os/architecture[/variant]` of each image of a list; what is no image (attestations are `unknown`) is left out. */
export function platformsFact(platforms: readonly unknown[]): readonly ObservedFact[] {
  const names = platforms.slice(0, 200).flatMap((platform) => {
    const parts = ['os', 'architecture', 'variant'].map((key) => own(platform, key));
    const [os, architecture, variant] = parts.map((part) =>
      typeof part === 'string' && /^[\w.-]{1,40}$/u.test(part) ? part : null,
    );
    if (!os || !architecture || os === 'unknown') return [];
    return [[os, architecture, ...(variant ? [variant] : [])].join('/')];
  });
  return listFact('image_platforms', names.toSorted());
}

/** Compressed bytes of an image manifest's layers; nothing for an index, whose images differ. */
export function layersSize(manifest: unknown): readonly ObservedFact[] {
  const layers = own(manifest, 'layers');
  if (!Array.isArray(layers) || layers.length === 0) return [];
  const sizes = layers.slice(0, 1_000).map((layer) => countOf(own(layer, 'size')));
  const total = sizes.reduce((sum: number, size) => sum + (size ?? Number.NaN), 0);
  return numberFact('image_size', countOf(total));
}

const prefix = 'org.opencontainers.image.';

/** What `org.opencontainers.image.*` annotations or labels say, and where in the document they stand. */
export function annotated(
  annotations: unknown,
  at: readonly string[],
): { facts: readonly ObservedFact[]; links: readonly ObservedLink[] } {
  const found: Members = isMembers(annotations) ? annotations : {};
  const value = (name: string): unknown => own(found, prefix + name);
  const licenses = value('licenses');
  const pointer = (name: string): string => jsonPointer(...at, prefix + name);
  return {
    facts: [
      ...textFact('name', value('title'), 200),
      ...textFact('description', value('description')),
      ...licenseFact(typeof licenses === 'string' ? licenses : null),
      ...urlFact('homepage', value('url')),
      ...urlFact('repository', value('source')),
      ...urlFact('documentation', value('documentation')),
      ...textFact('latest_version', value('version'), 200),
      ...timeFact('image_updated_at', value('created')),
    ],
    links: [...repositoryLink(value('source'), pointer('source')), ...siteLink(value('url'), pointer('url'))],
  };
}
