import {
  canonicalUrl,
  cleanText,
  failed,
  parseWebUrl,
  tryTargetKey,
  type Observation,
  type ObservedFact,
  type ObservedLink,
} from '@juxta/domain';
import type { Document, Element } from 'domhandler';

import { own, type Members } from '../reading/members.ts';
import { repositoryUrl } from '../reading/repository-url.ts';
import { repositoryLink, textFact, urlFact } from '../reading/statements.ts';
import { statusFailure } from '../reading/status.ts';
import type { CapturedAnswer } from '../source.ts';
import { anchorsOf, documentationAnchor, repositoryAnchor, siteOf, type Anchor } from './anchors.ts';
import { changelogReleases } from './changelog.ts';
import { cssPath } from './css-path.ts';
import { featureFacts } from './features.ts';
import { isFeed, normalizeFeed } from './feed.ts';
import { jsonLdObjects, textsOf } from './json-ld.ts';
import { TooComplex } from './limits.ts';
import { loadPage } from './load-page.ts';
import { hasWord, isWithin, metaContent, pageElements, type PageElements } from './page-elements.ts';
import { footerLicence, pageFacts, purposeFacts, softwareFacts } from './page-facts.ts';
import { $ } from './query.ts';

export function normalize(answer: CapturedAnswer): Observation {
  const failure = statusFailure(answer);
  if (failure) return failure;
  const address = parseWebUrl(answer.url);
  if (!address) return failed('bad_url', 'the page’s own URL is not an http(s) URL');
  if (!answer.body.includes(0x3c)) return failed('not_html', 'the answer has no tag of HTML');
  try {
    return observeRequest(answer, address);
  } catch (error) {
    if (error instanceof TooComplex) return failed(error.code, error.message);
    return failed('unreadable_html', 'the parser could not read this page');
  }
}

function observeRequest(answer: CapturedAnswer, address: URL): Observation {
  const { request, body, url } = answer;
  if (passing.has(request)) return nothing;
  if (isFeed(body)) return request === 'page' ? normalizeFeed(body, url) : nothing;
  const page = loadPage(answer);
  if (request === 'features') return { ...nothing, facts: featureFacts(page, url) };
  if (request === 'changelog') return { ...nothing, releases: changelogReleases(page, url) };
  return observe(page, address);
}

/** Requests whose pages lead to others and state nothing themselves. */
const passing: ReadonlySet<string> = new Set(['site', 'subpage', 'sitemap']);
const nothing = { outcome: 'read', facts: [], releases: [], metrics: [], links: [] } as const;

function observe(page: Document, address: URL): Observation {
  const elements = pageElements(page);
  const base = baseOf(elements, address);
  const data = jsonLdObjects(elements);
  const anchors = anchorsOf(elements, base);
  const repository = repositoryClaim(data, repositoryAnchor(anchors));
  const documentation = documentationAnchor(anchors, address);
  const feeds = elements.link.filter(isFeedLink);
  const software = softwareFacts(data);
  return {
    outcome: 'read',
    facts: [
      ...textFact('title', titleOf(elements), 300),
      ...textFact('description', descriptionOf(elements, data)),
      ...linkFact('icon', elements.link.filter(isIcon), base),
      ...linkFact('feed', feeds, base),
      ...(documentation ? urlFact('documentation', documentation.url.href) : []),
      ...homepageFact(elements, base, address),
      ...repository.facts,
      ...pageFacts(elements),
      ...software,
      ...(software.some(({ attribute }) => attribute === 'license') ? [] : footerLicence(elements)),
      ...purposeFacts(elements, anchors, base),
    ],
    releases: [],
    metrics: [],
    links: [...repository.links, ...feedLink(feeds[0], base, address)],
  };
}

function isFeedLink(element: Element): boolean {
  const type = element.attribs['type']?.toLowerCase();
  return (
    element.attribs['href'] !== undefined &&
    hasWord(element, 'rel', 'alternate') &&
    (type === 'application/atom+xml' || type === 'application/rss+xml')
  );
}

function isIcon(element: Element): boolean {
  const { href, rel } = element.attribs;
  return href !== undefined && (hasWord(element, 'rel', 'icon') || rel?.toLowerCase() === 'apple-touch-icon');
}

/** The feed of the page's own site is asked as a page of it: when it last had an entry says whether anybody is there. */
function feedLink(element: Element | undefined, base: URL, address: URL): readonly ObservedLink[] {
  const text = cleanText(element?.attribs['href'], 2_048);
  const url = text === null ? null : URL.parse(text, base.href);
  const target = url && siteOf(url) === siteOf(address) ? tryTargetKey(url.href) : null;
  if (!element || text === null || target === null || target.startsWith('pkg:')) return [];
  return [{ target, relation: 'site', evidence: { at: cssPath(element), text } }];
}

function baseOf(elements: PageElements, address: URL): URL {
  const href = elements.base.find(({ attribs }) => attribs['href'] !== undefined)?.attribs['href'];
  const base = href === undefined ? null : URL.parse(href, address.href);
  return base && parseWebUrl(base.href) ? base : address;
}

function titleOf(elements: PageElements): string | undefined {
  const own = elements.title.find((element) => !isWithin(element, ({ name }) => name === 'svg'));
  const text = own ? $.text([own]) : '';
  return cleanText(text) === null ? metaContent(elements, 'property', 'og:title') : text;
}

function descriptionOf(elements: PageElements, data: readonly Members[]): string | null {
  const stated = [
    metaContent(elements, 'name', 'description'),
    metaContent(elements, 'property', 'og:description'),
  ].map((text) => cleanText(text));
  const inData = data.map((item) => cleanText(own(item, 'description')));
  return [...stated, ...inData].find((text) => text !== null) ?? null;
}

function linkFact(attribute: string, links: readonly Element[], base: URL): readonly ObservedFact[] {
  for (const element of links.slice(0, 20)) {
    const href = element.attribs['href'] ?? '';
    const url = URL.parse(href, base.href);
    const [fact] = url ? urlFact(attribute, url.href) : [];
    const original = cleanText(href, 2_048);
    if (fact && original !== null) return [original === fact.value ? fact : { ...fact, original }];
  }
  return [];
}

/** A page may name its own canonical address, not another site's. */
function homepageFact(elements: PageElements, base: URL, address: URL): readonly ObservedFact[] {
  const canonical = elements.link.find(
    (element) => element.attribs['href'] !== undefined && hasWord(element, 'rel', 'canonical'),
  );
  const href = canonical?.attribs['href'] ?? metaContent(elements, 'property', 'og:url');
  const url = href === undefined ? null : URL.parse(href, base.href);
  return url && url.origin === address.origin && canonicalUrl(url.href) !== null
    ? urlFact('homepage', url.href)
    : [];
}

function repositoryClaim(
  data: readonly Members[],
  anchor: Anchor | undefined,
): { facts: readonly ObservedFact[]; links: readonly ObservedLink[] } {
  const stated = data
    .flatMap((item) => textsOf(own(item, 'codeRepository')))
    .find((text) => repositoryUrl(text) !== null);
  const text = stated ?? anchor?.url.href;
  const url = repositoryUrl(text);
  if (text === undefined || url === null) return { facts: [], links: [] };
  const at =
    stated === undefined && anchor
      ? cssPath(anchor.element)
      : 'script[type="application/ld+json"] codeRepository';
  return { facts: urlFact('repository', url), links: repositoryLink(text, at) };
}
