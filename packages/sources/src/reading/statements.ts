import {
  canonicalUrl,
  cleanText,
  type ObservedFact,
  type ObservedLink,
  repositoryKey,
  spdxLicense,
  tryTargetKey,
} from '@juxta/domain';

import { dayOf, instantOf } from './instant.ts';

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

export function timeFact(attribute: string, value: unknown): Maybe<ObservedFact> {
  const instant = instantOf(value);
  return instant === null ? [] : [normalized(attribute, instant, value)];
}

/** A calendar day as the midnight that it begins with in UTC, with the day as its original. */
export function dayFact(attribute: string, value: unknown): Maybe<ObservedFact> {
  const day = dayOf(value);
  return day === null ? [] : [{ attribute, value: `${day}T00:00:00Z`, original: day }];
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
  const name = clean
    .replace(/[^A-Za-z0-9.]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 60);
  return name === ''
    ? []
    : [{ attribute: 'license', value: `LicenseRef-${name}`, original: clean, guessed: true }];
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

function normalized(attribute: string, value: string, original: unknown): ObservedFact {
  const text = cleanText(original, 2_048);
  return text === null || text === value ? { attribute, value } : { attribute, value, original: text };
}

function isForgePage(url: string): boolean {
  return /^https?:\/\/(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org)(?:\/|$)/u.test(url);
}
