import { createHash } from 'node:crypto';

import { documentVersion, rulesVersion } from '@juxta/comparison';
import { policyVersion } from '@juxta/domain';

export interface PinnedParts {
  readonly ids: readonly string[];
  readonly asOf: string;
  readonly knownAt: number;
  readonly facets: string;
}

/** Of a document with its `known_at` pinned: the versions and times that it is made of tell all of it. */
export function pinnedTag({ ids, asOf, knownAt, facets }: PinnedParts): string {
  const made = [documentVersion, policyVersion, rulesVersion, asOf, knownAt, facets, ...ids.toSorted()];
  return `"${createHash('sha256').update(JSON.stringify(made)).digest('base64url').slice(0, 27)}"`;
}

/** Of a document of the present, by what it says beside `known_at`, which moves on though nothing of these tools changed. */
export function weakTag(hash: string): string {
  return `W/"${hash}"`;
}

/** Whether an If-None-Match names this tag; compared weakly (RFC 9110, 13.1.2). */
export function namesTag(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//u, '');
  return ifNoneMatch.match(/"[^"]*"/gu)?.includes(opaque) ?? false;
}
