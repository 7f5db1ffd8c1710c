import { compareDigits, compareLists, compareText, isDigits } from './order.ts';

// Words before a release, earliest first; each may be followed by a number.
const before =
  /^(?:(dev|snapshot|nightly|unstable|canary)|(alpha|a)|(beta|b)|(milestone|m|pre|preview|prerelease)|(rc|c|cr))$/u;
const after = /^(?:post|patch|pl|p|sp|fix|hotfix|r|rev|build|final|release|ga|u|update)$/u;

interface Token {
  readonly rank: number;
  readonly text: string;
}

const missing: Token = { rank: 0, text: '' };

/**
 * Order of versions whose ecosystem has no rule: numbers as numbers, words for pre-releases before the release, a name
 * before the first number (`release-1.2`) left out unless all else is equal.
 */
export function compareGeneric(left: string, right: string): number {
  return compareLists(tokens(left), tokens(right), missing, compareToken) || compareText(left, right);
}

export function isGenericPrerelease(version: string): boolean {
  const words =
    version
      .toLowerCase()
      .replace(/\+.*$/su, '')
      .replace(/^\D+/u, '')
      .match(/[a-z]+/gu) ?? [];
  return words.some((word) => word.length > 1 && before.test(word)) || /\d(?:a|b|c|rc)\d/iu.test(version);
}

function tokens(version: string): readonly Token[] {
  const text = version.toLowerCase().replace(/\+.*$/su, '');
  const named = /\d/u.test(text) ? text.replace(/^\D+/u, '') : text;
  const runs = named.match(/\d+|[^\d._\s-]+/gu) ?? [];
  return runs.map((run, at) => ({ rank: rank(run, runs[at + 1]), text: run }));
}

function rank(run: string, next: string | undefined): number {
  if (isDigits(run)) return 2;
  // `1.1.1w` is a letter release, `1.1a2` a pre-release.
  if (run.length === 1 && (next === undefined || !isDigits(next))) return 1;
  if (after.test(run)) return 1;
  const at = before
    .exec(run)
    ?.slice(1)
    .findIndex((group) => group !== undefined);
  return at === undefined ? -1 : at - 6;
}

function compareToken(left: Token, right: Token): number {
  if (left.rank !== right.rank) return left.rank - right.rank;
  return left.rank === 2 ? compareDigits(left.text, right.text) : sameRank(left, right);
}

/** Words of one rank before a release (`alpha`, `a`) are the same word. */
function sameRank(left: Token, right: Token): number {
  return left.rank < -1 ? 0 : compareText(left.text, right.text);
}
