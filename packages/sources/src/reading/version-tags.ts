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
    const match = versionTag.exec(name);
    if (match?.[2] === undefined) continue;
    const word = match[1] ?? '';
    const version = match[2].split(/[._]/u).map(Number);
    const group = byWord.get(word);
    if (!group) byWord.set(word, { count: 1, name, version });
    else {
      group.count += 1;
      if (isHigher(version, group.version)) Object.assign(group, { name, version });
    }
  }
  const largest = [...byWord.values()].toSorted((a, b) => b.count - a.count)[0];
  return (byWord.get('') ?? largest)?.name ?? null;
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
  for (let n = 0; n < Math.max(left.length, right.length); n += 1) {
    const order = (left[n] ?? 0) - (right[n] ?? 0);
    if (order !== 0) return order > 0;
  }
  return false;
}
