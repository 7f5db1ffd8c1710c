import { compareDigits, compareLists, isDigits, keepingLast } from './order.ts';

// PHP's version_compare; a number stands between what is missing and a patch, other words come before all.
const ranks: ReadonlyMap<string, number> = new Map([
  ['dev', 0],
  ['alpha', 1],
  ['a', 1],
  ['beta', 2],
  ['b', 2],
  ['rc', 3],
  ['', 4],
  ['pl', 6],
  ['p', 6],
  ['patch', 6],
]);

const filledTokens = keepingLast((version: string) => tokens(filled(version)));

/**
 * Composer fills the leading numbers up to four and then compares as PHP does; PHP's own order decides between
 * spellings that are equal to Composer (`1.0` and `1.0.0`).
 */
export function compareComposer(left: string, right: string): number {
  return (
    compareLists(tokens(filled(left)), filledTokens(right), '', compareToken) ||
    compareLists(tokens(plain(left)), tokens(plain(right)), '', compareToken)
  );
}

export function isComposerPrerelease(version: string): boolean {
  return tokens(plain(version)).some((token) => /^(?:dev|alpha|a|beta|b|rc)$/u.test(token));
}

/** Without a leading `v`, build metadata and the word for "stable"; `x` is Composer's highest number. */
function plain(version: string): string {
  return version
    .trim()
    .toLowerCase()
    .replace(/^v(?=\d)/u, '')
    .replace(/\+.*$/su, '')
    .replace(/[._-]?stable$/u, '')
    .replace(/(?<=\.)x(?=-dev)/gu, '9999999');
}

function filled(version: string): string {
  const text = plain(version);
  const core = /^\d+(?:\.\d+){0,3}(?!\.?\d)/u.exec(text)?.[0];
  if (core === undefined) return text;
  const missing = 4 - core.split('.').length;
  return `${core}${'.0'.repeat(missing)}${text.slice(core.length)}`;
}

function tokens(text: string): readonly string[] {
  // PHP takes `#` for any number; here it stands for nothing, since an order cannot have it equal to two numbers.
  return (text.match(/\d+|[^\d._+-]+/gu) ?? []).map((token) => (token === '#' ? '' : token));
}

function compareToken(left: string, right: string): number {
  const [a, b] = [isDigits(left), isDigits(right)];
  if (a && b) return compareDigits(left, right);
  return rank(left, a) - rank(right, b);
}

function rank(token: string, digits: boolean): number {
  return digits ? 5 : (ranks.get(token) ?? -1);
}
