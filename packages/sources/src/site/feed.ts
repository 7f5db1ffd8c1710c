import {
  cleanText,
  failed,
  isPrerelease,
  parseWebUrl,
  type Observation,
  type ObservedRelease,
} from '@juxta/domain';
import { load, type CheerioAPI } from 'cheerio';
import type { Element } from 'domhandler';

import { instantOf, latestOf } from '../reading/instant.ts';
import { versionText } from '../reading/members.ts';
import { timeFact } from '../reading/statements.ts';
import { isTooDeep, xmlDepthCap } from '../reading/xml-depth.ts';

const mostEntries = 500;

/** Whether a body is an Atom or RSS feed, by its first element. */
export function isFeed(body: Uint8Array): boolean {
  const start = new TextDecoder().decode(body.subarray(0, 2_048)).replace(/<!--.*?-->/gsu, '');
  return /^\ufeff?\s*(?:<\?[^>]*>\s*|<![^>]*>\s*)*<(?:rss|feed|rdf:RDF)[\s>]/u.test(start);
}

/**
 * When a feed last had an entry; its entries as releases only where it says that it is a feed of releases, by its title
 * or address. Titles and descriptions of a feed are not those of the site, and are not read.
 */
export function normalizeFeed(body: Uint8Array, url: string): Observation {
  const xml = new TextDecoder().decode(body);
  if (isTooDeep(xml)) return failed('too_complex', `the feed nests more than ${xmlDepthCap} elements`);
  const $ = load(xml, { xml: true });
  const entries = $('entry, item')
    .slice(0, mostEntries)
    .toArray()
    .map((entry) => read($, entry));
  const title = $('feed > title, channel > title').first().text();
  const ofReleases = /\b(?:releases?|release notes|changelog|tags)\b/iu;
  const isOfReleases = ofReleases.test(title) || ofReleases.test(url.replaceAll(/[/._-]/gu, ' '));
  return {
    outcome: 'read',
    facts: timeFact('latest_post_at', latestOf(entries.map(({ at }) => at))),
    releases: isOfReleases ? unique(entries.flatMap(release)) : [],
    metrics: [],
    links: [],
  };
}

/** What an entry says of itself, in children of its own: a selector for each would search them again and again. */
interface Entry {
  readonly title: string;
  readonly link: string;
  readonly at: string | null;
}

const dates = new Set(['published', 'updated', 'pubDate', 'dc:date']);

function read($: CheerioAPI, entry: Element): Entry {
  let [title, link, date]: (Element | undefined)[] = [];
  for (const child of entry.children) {
    if (child.type !== 'tag') continue;
    if (child.name === 'title') title ??= child;
    else if (child.name === 'link') link ??= child;
    else if (dates.has(child.name)) date ??= child;
  }
  const text = (element: Element | undefined): string => (element ? $.text([element]) : '');
  return { title: text(title), link: link?.attribs['href'] ?? text(link), at: dateIn(text(date).trim()) };
}

function dateIn(text: string): string | null {
  const iso = instantOf(text);
  if (iso !== null) return iso;
  // RFC 822 dates, as RSS has them: `Sat, 13 Dec 2003 18:30:02 GMT`.
  if (!/^(?:[A-Z][a-z]{2},\s*)?\d{1,2} [A-Z][a-z]{2,8} \d{4}\s/u.test(text) || text.length > 60) return null;
  const at = Date.parse(text);
  return Number.isFinite(at) ? instantOf(new Date(at).toISOString()) : null;
}

function release({ title, link, at }: Entry): readonly ObservedRelease[] {
  // A forge's release may be called anything; its address has the tag.
  const tag = /\/releases\/tag\/(v?\d+\.\d+[\w.+-]*)$/iu.exec(link)?.[1];
  const text = cleanText(title, 300) ?? '';
  const named = /(?:^|[\s(@])(v?\d+\.\d+[\w.+-]*)/iu.exec(text)?.[1]?.replace(/[.+-]+$/u, '');
  const version = versionText(tag ?? named);
  if (version === null) return [];
  const page = parseWebUrl(link);
  return [
    {
      version,
      ...(at !== null && { publishedAt: at }),
      prerelease: isPrerelease(version),
      ...(page && { url: page.href }),
    },
  ];
}

function unique(releases: readonly ObservedRelease[]): readonly ObservedRelease[] {
  return [...new Map(releases.toReversed().map((one) => [one.version, one])).values()].toReversed();
}
