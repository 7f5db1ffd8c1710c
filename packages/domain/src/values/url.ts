const longestUrl = 2_048;
const trackers = /^(?:utm_\w+|fbclid|gclid|ref)$/u;

/**
 * One spelling per page: https/http only, lower-case host, no user, fragment, default port or tracking parameter,
 * sorted query, a path without index file. Null for anything that is not such a URL.
 */
export function canonicalUrl(text: string): string | null {
  const url = parseWebUrl(text);
  if (!url) return null;
  const keys = Array.from(url.searchParams.keys());
  for (const key of keys) if (trackers.test(key)) url.searchParams.delete(key);
  url.searchParams.sort();
  url.hash = '';
  url.pathname = canonicalPath(url.pathname);
  return url.href.length <= longestUrl ? url.href : null;
}

/** Without doubled or closing slashes and index files, however many of them stand behind one another. */
function canonicalPath(path: string): string {
  const trimmed = path.replace(/\/{2,}/gu, '/').replace(/(?:\/index\.html?)+\/?$/u, '/');
  return trimmed === '/' ? trimmed : trimmed.replace(/\/$/u, '');
}

/** A web URL as given by a person or a manifest; null unless http(s), without user name, of at most 2,048 characters. */
export function parseWebUrl(text: string): URL | null {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > longestUrl || !URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
  return url;
}
