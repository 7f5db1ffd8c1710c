import {
  canonicalUrl,
  choiceOfLicenses,
  cleanText,
  licenseReference,
  type ObservedFact,
  type ObservedLink,
  parseWebUrl,
  repositoryKey,
  spdxLicense,
  tryTargetKey,
} from '@juxta/domain';

import { instantOf } from './instant.ts';
import { repositoryUrl } from './repository-url.ts';

type Part = Pick<ObservedFact, 'effectiveAt' | 'guessed'>;

/** A list of one fact or none, so that facts are written as one list of spreads. */
export type Maybe<T> = readonly [] | readonly [T];

export function textFact(attribute: string, value: unknown, limit = 1_000): Maybe<ObservedFact> {
  const text = cleanText(value, limit);
  return text === null ? [] : [{ attribute, value: text }];
}

export function numberFact(attribute: string, value: number | null | undefined): Maybe<ObservedFact> {
  return value === null || value === undefined ? [] : [{ attribute, value }];
}

export function flagFact(attribute: string, value: unknown): Maybe<ObservedFact> {
  return typeof value === 'boolean' ? [{ attribute, value }] : [];
}

/** Nothing for an empty list. */
export function listFact(attribute: string, items: readonly string[]): Maybe<ObservedFact> {
  const value = [...new Set(items)];
  return value.length === 0 ? [] : [{ attribute, value }];
}

export function timeFact(attribute: string, value: unknown): Maybe<ObservedFact> {
  const instant = instantOf(value);
  return instant === null ? [] : [normalized(attribute, instant, value)];
}

/** A page's URL in its canonical spelling; nothing for what is no http(s) URL. */
export function urlFact(attribute: string, value: unknown, part: Part = {}): Maybe<ObservedFact> {
  const text = cleanText(value, 2_048);
  const url = text === null ? null : canonicalUrl(text);
  return url === null ? [] : [{ ...normalized(attribute, url, text), ...part }];
}

/** An SPDX expression; text that SPDX has no name for becomes a `LicenseRef-`, with the text kept beside it. */
export function licenseFact(text: string | null): Maybe<ObservedFact> {
  const clean = cleanText(text, 500);
  if (clean === null) return [];
  // Read before correcting: the corrector takes UNLICENSED (all rights reserved) for Unlicense (public domain).
  if (/^unlicensed$/iu.test(clean))
    return [{ attribute: 'license', value: 'LicenseRef-UNLICENSED', original: clean }];
  if (/^see licen[cs]e/iu.test(clean))
    return [{ attribute: 'license', value: 'LicenseRef-see-license-file', original: clean }];
  const license = spdxLicense(clean);
  if (license)
    return [
      { ...normalized('license', license.expression, clean), ...(license.guessed && { guessed: true }) },
    ];
  const reference = licenseReference(clean);
  return reference === null
    ? []
    : [{ attribute: 'license', value: reference, original: clean, guessed: true }];
}

/**
 * A list of licences as one choice among them; `stated` where the source's documentation says that a list is one, a
 * guess elsewhere. A list of one is that one.
 */
export function licenseListFact(list: unknown, stated: boolean): Maybe<ObservedFact> {
  const items: readonly unknown[] = Array.isArray(list) ? list.slice(0, 20) : [list];
  const texts = items.map((item) => cleanText(item, 500)).filter((text) => text !== null);
  if (texts.length < 2) return licenseFact(texts[0] ?? null);
  const license = choiceOfLicenses(texts, stated);
  if (license === null) return [];
  const { expression, guessed } = license;
  return [{ ...normalized('license', expression, texts.join(', ')), ...(guessed && { guessed }) }];
}

/** The repository's web URL, as a manifest names it; pages of unknown forges count too. */
export function repositoryFact(text: unknown): Maybe<ObservedFact> {
  const url = repositoryUrl(text);
  return url === null ? [] : [normalized('repository', url, text)];
}

/** The publisher's keywords; nothing where there are none. */
export function keywordsFact(words: readonly string[]): Maybe<ObservedFact> {
  return words.length === 0 ? [] : [{ attribute: 'keywords', value: [...words] }];
}

/** The home page's link, unless it is a page of a forge, which is the repository or nobody's site. */
export function siteLink(value: unknown, at: string): Maybe<ObservedLink> {
  const text = cleanText(value, 2_048);
  const target = text === null ? null : tryTargetKey(text);
  if (text === null || target === null || target.startsWith('pkg:') || isForgePage(target)) return [];
  return [{ target, relation: 'site', evidence: { at, text } }];
}

export function repositoryLink(value: unknown, at: string, allowShorthand = false): Maybe<ObservedLink> {
  const text = cleanText(value, 2_048);
  const target = text === null ? null : repositoryKey(text, allowShorthand);
  return text === null || target === null ? [] : [{ target, relation: 'repository', evidence: { at, text } }];
}

/** A web URL as it stands, to point at; null for anything else. */
export function webUrl(value: unknown): string | null {
  return typeof value === 'string' ? (parseWebUrl(value)?.href.toWellFormed() ?? null) : null;
}

function normalized(attribute: string, value: string, original: unknown): ObservedFact {
  const text = cleanText(original, 2_048);
  return text === null || text === value ? { attribute, value } : { attribute, value, original: text };
}

function isForgePage(url: string): boolean {
  return /^https?:\/\/(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)(?:\/|$)/u.test(url);
}
