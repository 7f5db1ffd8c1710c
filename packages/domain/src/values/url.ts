const longestUrl = 2_048;
const trackers = /^(?:utm_\w+|fbclid|gclid|ref)$/u;

// Most URLs of manifests are written so that nothing but a closing slash is to be changed: a lower-case name with a letter
// first in its last label, and a path of plain segments that begin with no dot.
const plainUrl =
  /^(https?:\/\/(?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]*)((?:\/[A-Za-z0-9_~-][A-Za-z0-9_.~-]*)*)\/?$/u;
const indexFile = /\/index\.html?$/u;

/**
 * One spelling per page: https/http only, lower-case host, no user, fragment, default port or tracking parameter,
 * sorted query, a path without index file. Null for anything that is not such a URL.
 */
export function canonicalUrl(text: string): string | null {
  const plain = text.length < longestUrl && !text.includes('xn--') ? plainUrl.exec(text) : null;
  if (plain && !indexFile.test(plain[2] ?? '')) return `${plain[1]}${plain[2] || '/'}`;
  const url = parseWebUrl(text);
  if (!url) return null;
  if (url.href.includes('?')) {
    const keys = Array.from(url.searchParams.keys());
    for (const key of keys) if (trackers.test(key)) url.searchParams.delete(key);
    url.searchParams.sort();
  }
  if (url.href.includes('#')) url.hash = '';
  const path = canonicalPath(url.pathname);
  if (path !== url.pathname) url.pathname = path;
  return url.href.length <= longestUrl ? url.href : null;
}

/** Without doubled or closing slashes and index files, however many of them stand behind one another. */
function canonicalPath(path: string): string {
  const trimmed = path.replace(/\/{2,}/gu, '/').replace(/(?:\/index\.html?)+\/?$/u, '/');
  return trimmed === '/' ? trimmed : trimmed.replace(/\/$/u, '');
}

/** The host of a URL that is written plainly (`https://a.example/…`); null for others, which are to be parsed. */
export function plainHost(text: string): string | null {
  return /^https?:\/\/((?:[a-z0-9][a-z0-9-]*\.)+[a-z][a-z0-9-]*)(?:[/?#]|$)/u.exec(text)?.[1] ?? null;
}

/** A web URL as given by a person or a manifest; null unless http(s), without user name, of at most 2,048 characters. */
export function parseWebUrl(text: string): URL | null {
  const trimmed = text.trim();
  if (trimmed.length === 0 || trimmed.length > longestUrl) return null;
  const url = URL.parse(trimmed);
  if (url === null) return null;
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null;
  if (url.username !== '' || url.password !== '' || url.hostname === '') return null;
  return url;
}
