import { createHash } from 'node:crypto';

import { documentVersion, rulesVersion } from '@juxta/comparison';
import { policyVersion } from '@juxta/domain';

export interface TagParts {
  readonly ids: readonly string[];
  readonly asOf: string;
  /** Of a pinned document its `known_at`, else the highest position that touched what it shows. */
  readonly position: number;
  readonly facets: string;
  readonly pinned: boolean;
}

/**
 * The versions, world time and position that a comparison is made of. Weak where `known_at` is not pinned: the
 * document names the newest position, which moves on though nothing of these tools changed.
 */
export function entityTag({ ids, asOf, position, facets, pinned }: TagParts): string {
  const made = [documentVersion, policyVersion, rulesVersion, asOf, position, facets, ...ids.toSorted()];
  const hash = createHash('sha256').update(JSON.stringify(made)).digest('base64url').slice(0, 27);
  return `${pinned ? '' : 'W/'}"${hash}"`;
}

/** Whether an If-None-Match names this tag; compared weakly (RFC 9110, 13.1.2). */
export function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//u, '');
  return ifNoneMatch.match(/"[^"]*"/gu)?.includes(opaque) ?? false;
}
