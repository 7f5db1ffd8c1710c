import parse from 'spdx-expression-parse';
import spdx from 'spdx-license-list';

import { currentIds, isPresentId } from './current-ids.ts';
import { gnuLicense, licenseByName } from './license-names.ts';

export interface License {
  /** A valid SPDX expression. */
  readonly expression: string;
  /** True when the text had to be interpreted to become one. */
  readonly guessed: boolean;
}

/**
 * The SPDX expression that a manifest's licence text means: an expression as it stands, with SPDX's present ids; a
 * customary name; several of them with `/`, `and`, `or` or commas. Null when it means none that SPDX knows.
 */
export function spdxLicense(text: string): License | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 500 || /^see licen[cs]e/iu.test(trimmed)) return null;
  // npm's word for all rights reserved, which is one letter away from the public-domain Unlicense.
  if (/^unlicensed$/iu.test(trimmed)) return null;
  if (isKnownId(trimmed)) return { expression: trimmed, guessed: false };
  const plain = plainChoice(trimmed);
  if (plain !== null) return plain;
  if (isExpression(trimmed)) return { expression: currentIds(trimmed), guessed: false };
  const expression = licenseByName(trimmed) ?? compound(trimmed) ?? gnuLicense(trimmed);
  return expression === null ? null : { expression: currentIds(expression), guessed: true };
}

/**
 * A list of licences of which one may choose. `stated` where the source's documentation says that a list is a choice;
 * elsewhere the expression is a guess. Null for an empty list.
 */
export function choiceOfLicenses(texts: readonly string[], stated: boolean): License | null {
  const licenses = texts
    .map((text) => spdxLicense(text) ?? reference(text))
    .filter((license) => license !== null);
  const expressions = [...new Set(licenses.map(({ expression }) => expression))];
  if (expressions.length === 0) return null;
  const guessed = licenses.some((license) => license.guessed) || (expressions.length > 1 && !stated);
  const [only = ''] = expressions;
  return {
    expression:
      expressions.length === 1
        ? only
        : expressions.map((part) => (/ (?:AND|OR) /u.test(part) ? `(${part})` : part)).join(' OR '),
    guessed,
  };
}

/** The reference that stands for a name which SPDX does not know; null where the name has no letter or digit. */
export function licenseReference(name: string): string | null {
  const slug = name
    .replace(/[^A-Za-z0-9.]+/gu, '-')
    .replace(/^-+|-+$/gu, '')
    .slice(0, 60);
  return slug === '' ? null : `LicenseRef-${slug}`;
}

function reference(text: string): License | null {
  const expression = licenseReference(text.trim());
  return expression === null ? null : { expression, guessed: true };
}

const later =
  /,?\s+or\s+(?:\(?at your option\)?,?\s+)?(?:any\s+)?(?:later|newer|greater|above|higher)(?:\s+versions?)?\b/giu;
const separator = /(,?\s+(?:and\/or|and|or|with|\+)\s+|\s*[/|&,;]\s*)/iu;

/** Names joined by words or signs. `MIT/Apache-2.0` is cargo's old form of a choice, as it is in most places. */
function compound(text: string): string | null {
  const parts = text.replace(later, '+').split(separator);
  if (parts.length < 3 || parts.length > 41) return null;
  const isList = parts.some((part) => /^,?\s+and\s+$/iu.test(part));
  let known = false;
  let previous = '';
  const written = parts.map((part, at) => {
    if (at % 2 === 1) {
      previous = operator(part, isList);
      return previous;
    }
    const [, open = '', name = '', close = ''] = /^\s*(\(*)(.*?)(\)*)\s*$/su.exec(part) ?? [];
    const id = previous === ' WITH ' ? name : operand(name);
    known ||= id !== null && previous !== ' WITH ';
    return `${open}${id ?? unknown(name, parts[at - 1])}${close}`;
  });
  const expression = written.join('');
  return known && isExpression(expression) ? expression : null;
}

function operator(part: string, isList: boolean): string {
  const word =
    part
      .replace(/^,(?=\s)/u, '')
      .trim()
      .toLowerCase() || ',';
  if (word === 'with') return ' WITH ';
  if (word === 'and' || word === '&' || word === '+') return ' AND ';
  return isList && (word === ',' || word === ';') ? ' AND ' : ' OR ';
}

function operand(name: string): string | null {
  if (isExpression(name)) return name;
  const id = licenseByName(name) ?? gnuLicense(name);
  return id !== null && id.includes(' OR ') ? `(${id})` : id;
}

/** A short name stands for itself; part of a sentence makes the whole text no list. */
function unknown(name: string, before: string | undefined): string {
  const isName = name.length <= 60 && name.split(/\s+/u).length <= 4 && !/^\s*[,;]/u.test(before ?? '');
  return (isName ? licenseReference(name) : null) ?? '';
}

/** What most manifests say needs no parsing. */
function isKnownId(text: string): boolean {
  return Object.hasOwn(spdx, text) && isPresentId(text);
}

/** Ids joined by an operator, or by a slash, which is cargo's old form of a choice. Null for all else. */
function plainChoice(text: string): License | null {
  const separator = text.includes('/') ? '/' : / (?:AND|OR) /u;
  const ids = text.split(separator);
  if (ids.length < 2 || !ids.every(isKnownId)) return null;
  return separator === '/'
    ? { expression: ids.join(' OR '), guessed: true }
    : { expression: text, guessed: false };
}

function isExpression(text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}
