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
import type { CheerioAPI } from 'cheerio';
import type { Element } from 'domhandler';

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
import { jsonLdObjects } from './json-ld.ts';
import { TooComplex } from './limits.ts';
import { loadPage } from './load-page.ts';
import { footerLicence, pageFacts, purposeFacts, softwareFacts } from './page-facts.ts';

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
  const $ = loadPage(answer);
  if (request === 'features') return { ...nothing, facts: featureFacts($, url) };
  if (request === 'changelog') return { ...nothing, releases: changelogReleases($, url) };
  return observe($, address);
}

/** Requests whose pages lead to others and state nothing themselves. */
const passing: ReadonlySet<string> = new Set(['site', 'subpage', 'sitemap']);
const nothing = { outcome: 'read', facts: [], releases: [], metrics: [], links: [] } as const;

function observe($: CheerioAPI, address: URL): Observation {
  const base = baseOf($, address);
  const data = jsonLdObjects($);
  const anchors = anchorsOf($, base);
  const repository = repositoryClaim($, data, repositoryAnchor($, anchors));
  const documentation = documentationAnchor(anchors, address);
  const software = softwareFacts(data);
  return {
    outcome: 'read',
    facts: [
      ...textFact('title', titleOf($), 300),
      ...textFact('description', descriptionOf($, data)),
      ...linkFact($, 'icon', 'link[rel~="icon" i][href], link[rel="apple-touch-icon" i][href]', base),
      ...linkFact($, 'feed', feeds, base),
      ...(documentation ? urlFact('documentation', documentation.url.href) : []),
      ...homepageFact($, base, address),
      ...repository.facts,
      ...pageFacts($),
      ...software,
      ...(software.some(({ attribute }) => attribute === 'license') ? [] : footerLicence($)),
      ...purposeFacts($, anchors, base),
    ],
    releases: [],
    metrics: [],
    links: [...repository.links, ...feedLink($, base, address)],
  };
}

const feeds = ['application/atom+xml', 'application/rss+xml']
  .map((type) => `link[rel~="alternate" i][type="${type}" i][href]`)
  .join(', ');

/** The feed of the page's own site is asked as a page of it: when it last had an entry says whether anybody is there. */
function feedLink($: CheerioAPI, base: URL, address: URL): readonly ObservedLink[] {
  const [element] = $<Element, string>(feeds);
  const text = cleanText(element?.attribs['href'], 2_048);
  const url = text === null ? null : URL.parse(text, base.href);
  const target = url && siteOf(url) === siteOf(address) ? tryTargetKey(url.href) : null;
  if (!element || text === null || target === null || target.startsWith('pkg:')) return [];
  return [{ target, relation: 'site', evidence: { at: cssPath(element), text } }];
}

function baseOf($: CheerioAPI, address: URL): URL {
  const href = $('base[href]').first().attr('href');
  const base = href === undefined ? null : URL.parse(href, address.href);
  return base && parseWebUrl(base.href) ? base : address;
}

function titleOf($: CheerioAPI): string | undefined {
  const own = $('title')
    .filter((_, element) => $(element).closest('svg').length === 0)
    .first()
    .text();
  return cleanText(own) === null ? $('meta[property="og:title" i]').attr('content') : own;
}

function descriptionOf($: CheerioAPI, data: readonly Members[]): string | null {
  const stated = ['meta[name="description" i]', 'meta[property="og:description" i]'].map((selector) =>
    cleanText($(selector).attr('content')),
  );
  const inData = data.map((item) => cleanText(own(item, 'description')));
  return [...stated, ...inData].find((text) => text !== null) ?? null;
}

function linkFact($: CheerioAPI, attribute: string, selector: string, base: URL): readonly ObservedFact[] {
  for (const element of $(selector).slice(0, 20)) {
    const href = $(element).attr('href') ?? '';
    const url = URL.parse(href, base.href);
    const [fact] = url ? urlFact(attribute, url.href) : [];
    const original = cleanText(href, 2_048);
    if (fact && original !== null) return [original === fact.value ? fact : { ...fact, original }];
  }
  return [];
}

/** A page may name its own canonical address, not another site's. */
function homepageFact($: CheerioAPI, base: URL, address: URL): readonly ObservedFact[] {
  const href =
    $('link[rel~="canonical" i][href]').first().attr('href') ??
    $('meta[property="og:url" i]').first().attr('content');
  const url = href === undefined ? null : URL.parse(href, base.href);
  return url && url.origin === address.origin && canonicalUrl(url.href) !== null
    ? urlFact('homepage', url.href)
    : [];
}

function repositoryClaim(
  $: CheerioAPI,
  data: readonly Members[],
  anchor: Anchor | undefined,
): { facts: readonly ObservedFact[]; links: readonly ObservedLink[] } {
  const stated = data
    .map((item) => cleanText(own(item, 'codeRepository'), 2_048))
    .find((text) => text !== null && repositoryUrl(text) !== null);
  const text = stated ?? anchor?.url.href;
  const url = repositoryUrl(text);
  if (text === undefined || url === null) return { facts: [], links: [] };
  const at =
    stated === undefined && anchor
      ? cssPath(anchor.element)
      : 'script[type="application/ld+json"] codeRepository';
  return { facts: urlFact('repository', url), links: repositoryLink(text, at) };
}
