import { canonicalUrl, cleanText, repositoryKey } from '@juxta/domain';
import type { Element } from 'domhandler';
import { getDomain } from 'tldts';

import { limits } from './limits.ts';
import { hasWord, isWithin, type PageElements } from './page-elements.ts';
import { $ } from './query.ts';

export interface Anchor {
  readonly element: Element;
  readonly url: URL;
  readonly path: string;
  /** Its text, or what it is labelled with. */
  readonly label: string;
}

const forgeWords = /\b(?:github|gitlab|bitbucket|source(?:[ -]code)?|repository|repo)\b/iu;
const documentationWords = /\b(?:docs?|documentation)\b/iu;
const twoSegments = /^\/+[^/]+\/+[^/]+\/*$/u;
const longestUrl = 2_048;
const documentationPath = /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?(?:docs?|documentation)(?:\/|$)/iu;

/** The links of a page that lead to web pages, in order. */
export function anchorsOf({ a }: PageElements, base: URL): readonly Anchor[] {
  const anchors: Anchor[] = [];
  const pages = new Map<string, URL | null>();
  const linking = a.filter(({ attribs }) => attribs['href'] !== undefined);
  for (const element of linking.slice(0, limits.anchors)) {
    const { href = '', title, 'aria-label': name } = element.attribs;
    let url = pages.get(href);
    if (url === undefined) pages.set(href, (url = pageAt(href, base)));
    if (url === null) continue;
    const words = [$.text([element]).slice(0, 500), name, title].filter(Boolean);
    anchors.push({ element, url, path: url.pathname, label: cleanText(words.join(' '), 200) ?? '' });
  }
  return anchors;
}

/** The web page that a link leads to. */
function pageAt(href: string, base: URL): URL | null {
  const text = cleanText(href, longestUrl);
  const url = text === null ? null : URL.parse(text, base.href);
  if (url === null || !/^https?:$/u.test(url.protocol)) return null;
  // What is canonical escapes more, up to three characters for one: only of a long one is it not known whether it has one.
  if (url.href.length * 3 > longestUrl) return canonicalUrl(url.href) === null ? null : url;
  return url.username === '' && url.password === '' ? url : null;
}

/** The first link to documentation, on the same site if there is one. */
export function documentationAnchor(anchors: readonly Anchor[], base: URL): Anchor | undefined {
  const candidates = anchors.filter(({ url, path, label }) => {
    const named = label.length <= 60 && documentationWords.test(label);
    return (
      (named || documentationPath.test(path) || /^docs?\./u.test(url.hostname)) &&
      repositoryKey(url.href) === null
    );
  });
  return candidates.find(({ url }) => siteOf(url) === siteOf(base)) ?? candidates[0];
}

/**
 * The repository that a page claims as its own: a link in its header or navigation that is labelled as such and leads
 * to the front of a repository. Other links to forges are a page's reading, not its source.
 */
export function repositoryAnchor(anchors: readonly Anchor[]): Anchor | undefined {
  return anchors.find(({ element, url, path, label }) => {
    if (!twoSegments.test(path) || repositoryKey(url.href) === null) return false;
    if (hasWord(element, 'rel', 'me')) return true;
    return (
      isWithin(element, isHeader) &&
      (forgeWords.test(label) || forgeWords.test(element.attribs['class'] ?? ''))
    );
  });
}

function isHeader({ name, attribs }: Element): boolean {
  const role = attribs['role']?.toLowerCase();
  return name === 'header' || name === 'nav' || role === 'banner' || role === 'navigation';
}

export function siteOf(url: URL): string {
  return getDomain(url.hostname, { allowPrivateDomains: true }) ?? url.host;
}
