import { canonicalUrl, cleanText, repositoryKey } from '@juxta/domain';
import type { CheerioAPI } from 'cheerio';
import type { Element } from 'domhandler';
import { getDomain } from 'tldts';

import { limits } from './limits.ts';
import { hasWord, isWithin, type PageElements } from './page-elements.ts';

export interface Anchor {
  readonly element: Element;
  readonly url: URL;
  /** Its text, or what it is labelled with. */
  readonly label: string;
}

const forgeWords = /\b(?:github|gitlab|bitbucket|source(?:[ -]code)?|repository|repo)\b/iu;
const documentationWords = /\b(?:docs?|documentation)\b/iu;
const documentationPath = /^\/(?:[a-z]{2}(?:-[a-z]{2})?\/)?(?:docs?|documentation)(?:\/|$)/iu;

/** The links of a page that lead to web pages, in order. */
export function anchorsOf($: CheerioAPI, { a }: PageElements, base: URL): readonly Anchor[] {
  const anchors: Anchor[] = [];
  const linking = a.filter(({ attribs }) => attribs['href'] !== undefined);
  for (const element of linking.slice(0, limits.anchors)) {
    const href = cleanText(element.attribs['href'], 2_048);
    const url = href === null ? null : URL.parse(href, base.href);
    if (url === null || canonicalUrl(url.href) === null) continue;
    const words = [$.text([element]).slice(0, 500), element.attribs['aria-label'], element.attribs['title']];
    anchors.push({ element, url, label: cleanText(words.filter(Boolean).join(' '), 200) ?? '' });
  }
  return anchors;
}

/** The first link to documentation, on the same site if there is one. */
export function documentationAnchor(anchors: readonly Anchor[], base: URL): Anchor | undefined {
  const candidates = anchors.filter(({ url, label }) => {
    const named = documentationWords.test(label) && label.length <= 60;
    return (
      (named || documentationPath.test(url.pathname) || /^docs?\./u.test(url.hostname)) &&
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
  return anchors.find(({ element, url, label }) => {
    if (url.pathname.split('/').filter(Boolean).length !== 2 || repositoryKey(url.href) === null)
      return false;
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
