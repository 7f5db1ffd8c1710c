import { compareDigits, compareText, isDigits } from './order.ts';

/** One token of a Maven version with the separator before it; a change between letters and digits separates like a hyphen. */
interface Token {
  readonly separator: '.' | '-';
  readonly text: string;
}

const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const aliases: ReadonlyMap<string, string> = new Map([
  ['ga', ''],
  ['final', ''],
  ['release', ''],
  ['cr', 'rc'],
]);
const abbreviations: ReadonlyMap<string, string> = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

/** Maven's order: https://maven.apache.org/pom.html#version-order-specification */
export function compareMaven(left: string, right: string): number {
  const [a, b] = [parse(left), parse(right)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const order = compareToken(a[at] ?? padding(b[at]), b[at] ?? padding(a[at]));
    if (order !== 0) return order;
  }
  return 0;
}

export function isMavenPrerelease(version: string): boolean {
  const before = qualifiers.indexOf('');
  return parse(version).some(({ text }) => {
    const at = qualifiers.indexOf(text);
    return (at !== -1 && at < before) || text === 'dev' || text === 'preview';
  });
}

function parse(version: string): readonly Token[] {
  const found: Token[] = [];
  const runs = version
    .trim()
    .toLowerCase()
    .matchAll(/([._-]?)(\d+|[^\d._-]+|(?=[._-]|$))/gu);
  let end = 0;
  for (const { 0: run, 1: mark, 2: text = '', index } of runs) {
    if (run === '' && index !== 0) continue;
    const separator = mark === '.' || (mark === '' && index === 0) ? '.' : '-';
    found.push({ separator, text: word(text, version.trim()[index + run.length]) });
    end = index + run.length;
  }
  return end === 0 && found.length === 0 ? [] : trimmed(found);
}

function word(text: string, next: string | undefined): string {
  if (text === '') return '0';
  if (isDigits(text)) return text;
  const short = next !== undefined && /\d/u.test(next) ? abbreviations.get(text) : undefined;
  return short ?? aliases.get(text) ?? text;
}

/** Values that say nothing are dropped from the end, and from the end of each part before a hyphen. */
function trimmed(tokens: readonly Token[]): readonly Token[] {
  const kept: Token[] = [];
  for (const token of tokens.toReversed()) {
    const closes = kept.length === 0 || kept.at(-1)?.separator === '-';
    if (closes && isNull(token.text) && kept.length < tokens.length) continue;
    kept.push(token);
  }
  return kept.toReversed();
}

function isNull(text: string): boolean {
  return text === '' || /^0+$/u.test(text);
}

function padding(other: Token | undefined): Token {
  const separator = other?.separator ?? '.';
  return { separator, text: other !== undefined && isDigits(other.text) ? '0' : '' };
}

/** `.word` = `-word` < `-number` < `.number` */
function compareToken(left: Token, right: Token): number {
  const [a, b] = [isDigits(left.text), isDigits(right.text)];
  if (a !== b) return Number(a) - Number(b);
  if (!a) return compareQualifier(left.text, right.text);
  return (
    Number(left.separator === '.') - Number(right.separator === '.') || compareDigits(left.text, right.text)
  );
}

function compareQualifier(left: string, right: string): number {
  const [a, b] = [left, right].map((text) => {
    const at = qualifiers.indexOf(text);
    return at === -1 ? qualifiers.length : at;
  });
  return (a ?? 0) - (b ?? 0) || compareText(left, right);
}
