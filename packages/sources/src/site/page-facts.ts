import { canonicalUrl, cleanText, spdxLicense, type ObservedFact } from '@juxta/domain';

import { own, type Members } from '../reading/members.ts';
import { licenseFact, licenseListFact, textFact, urlFact, type Maybe } from '../reading/statements.ts';
import { siteOf, type Anchor } from './anchors.ts';
import { textsOf } from './json-ld.ts';
import { hasWord, metaContent, type PageElements } from './page-elements.ts';
import { $ } from './query.ts';
import { purposeWords } from './walk/purposes.ts';

const software =
  /^(?:https?:\/\/schema\.org\/)?(?:Software(?:Application|SourceCode)|(?:Web|Mobile|Desktop)Application|VideoGame|APIReference)$/u;
const socialHosts =
  /^(?:(?:www\.)?(?:twitter|x|linkedin|youtube|facebook|reddit|mastodon\.social|bsky\.app|fosstodon\.org|hachyderm\.io)(?:\.com)?|discord\.(?:gg|com)|t\.me|[\w-]+\.slack\.com|stackoverflow\.com)$/u;

/** What a page says of itself as a page. */
export function pageFacts(elements: PageElements): readonly ObservedFact[] {
  const name = metaContent(elements, 'property', 'og:site_name');
  const root = elements.html[0]?.attribs;
  const language = cleanText(root?.['lang'] ?? root?.['xml:lang'], 35);
  return [
    ...textFact('site_name', name, 200),
    ...(language !== null && /^[a-z]{2,8}(?:[-_][a-z0-9]{1,8})*$/iu.test(language)
      ? [{ attribute: 'site_language', value: language }]
      : []),
    ...textFact('generator', metaContent(elements, 'name', 'generator'), 200),
  ];
}

/** What its structured data says of the software: only objects that say that they are software speak of it. */
export function softwareFacts(data: readonly Members[]): readonly ObservedFact[] {
  const things = data.filter((item) => typesOf(item).some((type) => software.test(type)));
  const stated = (member: string): readonly string[] =>
    things.map((item) => textsOf(own(item, member))).find((texts) => texts.length > 0) ?? [];
  const licences = stated('license')
    .map(licenseName)
    .filter((name) => name !== null);
  return [
    ...textFact('latest_version', stated('softwareVersion')[0] ?? stated('version')[0], 100),
    ...(licences.length > 1
      ? licenseListFact([...new Set(licences)], false)
      : licenseFact(licences[0] ?? null)),
    ...textFact('language', stated('programmingLanguage')[0], 100),
  ];
}

const underLicence =
  /([^.]{0,80})\b(?:released|licen[cs]ed|available|distributed|published)\s+under\s+(?:an?\s+|the\s+)?((?:[\w.+-]+\s+){0,5}?[\w.+-]*?)\s*\blicen[cs]e(\s+v?(?:ersion\s+)?\d[\w.]*)?/iu;
const ofItsText = /\b(?:content|contents|documentation|docs|text|site|website|page|pages|logo|artwork)\b/iu;

/** The licence that the foot of a page puts the software under, by its words: a guess. That of the page's own text is another one. */
export function footerLicence({ foot: elements }: PageElements): Maybe<ObservedFact> {
  const foot = cleanText(textOf(elements, 20_000), 5_000) ?? '';
  const [, before = '', name = '', version = ''] = underLicence.exec(foot) ?? [];
  if (name === '' || ofItsText.test(before)) return [];
  const license = [`${name} License${version}`, name]
    .map((text) => spdxLicense(text)?.expression)
    .find((found) => found !== undefined && !/^(?:CC|GFDL|OFL)/u.test(found));
  return license === undefined
    ? []
    : [{ attribute: 'license', value: license, original: `${name} License${version}`, guessed: true }];
}

/** Not of all at once: those that stand in one another would each be read with all that is in them. */
function textOf(elements: PageElements['foot'], most: number): string {
  let text = '';
  for (const element of elements) {
    text += $.text([element]).slice(0, most);
    if (text.length >= most) break;
  }
  return text.slice(0, most);
}

/** Pages of the same site that the page links for a purpose, by the words of the link or its path. */
export function purposeFacts(
  elements: PageElements,
  anchors: readonly Anchor[],
  base: URL,
): readonly ObservedFact[] {
  // The words first: which site an address is of takes a list of all public suffixes to tell.
  const linked = (words: RegExp, paths: RegExp): string | undefined =>
    anchors.find(
      ({ url, path, label }) =>
        ((label.length <= 40 && words.test(label)) || paths.test(path)) &&
        !isSamePage(url, base) &&
        siteOf(url) === siteOf(base),
    )?.url.href;
  const stated = [...elements.link, ...elements.a].find(
    (element) => element.attribs['href'] !== undefined && hasWord(element, 'rel', 'license'),
  )?.attribs['href'];
  const license = stated === undefined ? null : URL.parse(stated, base.href);
  return [
    ...urlFact('changelog', linked(purposeWords.changelog.label, purposeWords.changelog.path)),
    ...urlFact(
      'pricing_page',
      linked(/^(?:pricing|plans(?: (?:&|and) pricing)?|prices)$/iu, /^\/(?:[a-z]{2}\/)?pricing\/?$/iu),
    ),
    ...urlFact('license_page', license?.href ?? linked(/^licen[cs]e$/iu, /^\/licen[cs]e(?:\.html?)?\/?$/iu)),
    ...socialLinks(anchors),
  ];
}

function socialLinks(anchors: readonly Anchor[]): Maybe<ObservedFact> {
  const own = anchors.filter(
    ({ url, path, element }) =>
      hasWord(element, 'rel', 'me') ||
      (path.length > 1 && socialHosts.test(url.hostname) && !/\/(?:share|intent|sharer)\b/u.test(path)),
  );
  const urls = own.map(({ url }) => canonicalUrl(url.href)).filter((url) => url !== null);
  const value = [...new Set(urls)].slice(0, 20);
  return value.length > 0 ? [{ attribute: 'social_links', value }] : [];
}

function typesOf(item: Members): readonly string[] {
  const type = own(item, '@type');
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  return types.filter((one) => typeof one === 'string');
}

/** A licence is often given by its page: `https://spdx.org/licenses/MIT.html`, `https://opensource.org/licenses/MIT`. */
function licenseName(text: string): string | null {
  const named =
    /^https?:\/\/(?:www\.)?(?:spdx\.org\/licenses|opensource\.org\/licenses?)\/([\w.+-]+?)(?:\.html)?\/?$/iu;
  return /^https?:/iu.test(text) ? (named.exec(text)?.[1] ?? null) : text;
}

function isSamePage(url: URL, base: URL): boolean {
  return url.origin === base.origin && url.pathname === base.pathname;
}
