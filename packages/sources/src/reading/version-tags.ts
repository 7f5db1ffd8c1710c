// `v1.2.3`, `1.2`, `release-1.2`, `curl-8_9_1`, `cli/v2.0`: an optional word, then numbers.
const versionTag = /^(?:([A-Za-z][\w.+-]{0,60}?)[-_/@])?[vV]?(\d{1,10}(?:[._]\d{1,10}){0,5})$/u;

/**
 * The tag of the highest version among these that is no pre-release. Tags that are plain versions come first; where
 * there are none, those with the word that most of the others begin with. Null where no tag is a version.
 */
export function highestVersionTag(names: readonly string[]): string | null {
  const byWord = new Map<string, Group>();
  for (const name of names) {
    if (!isDigit(name.charCodeAt(name.length - 1))) continue;
    const plain = numbersOf(name);
    const match = plain ? null : versionTag.exec(name);
    const word = match?.[1] ?? '';
    const version = plain ?? match?.[2]?.split(/[._]/u).map(Number);
    if (version === undefined) continue;
    const group = byWord.get(word);
    if (!group) byWord.set(word, { count: 1, name, version });
    else {
      group.count += 1;
      if (!isHigher(version, group.version)) continue;
      group.name = name;
      group.version = version;
    }
  }
  const largest = [...byWord.values()].toSorted((a, b) => b.count - a.count)[0];
  return (byWord.get('') ?? largest)?.name ?? null;
}

/** Of `1.2.3` and `v1.2`, which most tags are, without the pattern; null for all others. */
function numbersOf(name: string): readonly number[] | null {
  const numbers: number[] = [];
  let value = 0;
  let digits = 0;
  for (let at = name[0] === 'v' ? 1 : 0; at < name.length; at += 1) {
    const code = name.charCodeAt(at);
    if (isDigit(code)) {
      value = value * 10 + code - 0x30;
      digits += 1;
    } else if (code === 0x2e && digits > 0) {
      numbers.push(value);
      value = 0;
      digits = 0;
    } else return null;
    if (digits > 10) return null;
  }
  if (digits > 0) numbers.push(value);
  return digits > 0 && numbers.length <= 6 ? numbers : null;
}

/** The tags that begin with one word, and the highest of them. */
interface Group {
  count: number;
  name: string;
  version: readonly number[];
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Number by number; a missing one is zero. */
function isHigher(left: readonly number[], right: readonly number[]): boolean {
  const both = Math.min(left.length, right.length);
  for (let n = 0; n < both; n += 1) {
    const order = Number(left[n]) - Number(right[n]);
    if (order !== 0) return order > 0;
  }
  return left.slice(both).some((number) => number > 0);
}
