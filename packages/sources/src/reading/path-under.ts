import { parseWebUrl } from '@juxta/domain';

/**
 * What follows one of the base URLs in an address, with its leading slash, without query and fragment; null for
 * addresses elsewhere. Saved answers are read whether they were asked by http or by https.
 */
export function pathUnder(address: string, bases: readonly string[]): string | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const place = `${url.host}${url.pathname}`;
  for (const base of bases) {
    const prefix = base.replace(/^https?:\/\//u, '').replace(/\/+$/u, '');
    if (place.startsWith(`${prefix}/`)) return place.slice(prefix.length);
  }
  return null;
}

/** The text of one segment of a path; null for what is no text or no name (`.`, `..`). */
export function pathSegment(segment: string | undefined): string | null {
  if (segment === undefined || segment === '') return null;
  try {
    const text = decodeURIComponent(segment);
    return /^\.*$/u.test(text) || text.includes('\u0000') ? null : text;
  } catch {
    return null;
  }
}
