import { repositoryKey, tryTargetKey, type TargetKey } from '../values/target-key.ts';
import { parseWebUrl } from '../values/url.ts';

/** A server may be set up wrongly for a day; one that says the same on so many visits in a row means it. */
export const visitsToMove = 3;

/**
 * Where a target whose key is its address has moved: where its address redirected on each of the last visits. `places`: what
 * the visits were redirected to, the last one first; null where it was nothing, or not for good.
 */
export function movedFor(target: TargetKey, places: readonly (string | null)[]): TargetKey | null {
  const keys = places
    .slice(0, visitsToMove)
    .map((place) => (place === null ? null : otherSite(target, place)));
  const [key = null] = keys;
  return keys.length === visitsToMove && keys.every((other) => other === key) ? key : null;
}

/**
 * The key of another site. What a host redirects within itself (to a language, to https) is followed and read under the
 * address that is known; a repository or a package is no site, whatever redirects there.
 */
function otherSite(target: TargetKey, place: string): TargetKey | null {
  const key = repositoryKey(place) === null ? tryTargetKey(place) : null;
  const [from, to] = [parseWebUrl(target), key === null ? null : parseWebUrl(key)];
  return from && to && from.host !== to.host ? key : null;
}
