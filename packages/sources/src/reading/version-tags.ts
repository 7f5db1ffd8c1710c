// `v1.2.3`, `1.2`, `release-1.2`, `curl-8_9_1`, `cli/v2.0`: an optional word, then numbers.
const versionTag = /^(?:([A-Za-z][\w.+-]{0,60}?)[-_/@])?[vV]?(\d{1,10}(?:[._]\d{1,10}){0,5})$/u;

/**
 * The tag of the highest version among these that is no pre-release. Tags that are plain versions come first; where
 * there are none, those with the word that most of the others begin with. Null where no tag is a version.
 */
export function highestVersionTag(names: readonly string[]): string | null {
  const byWord = new Map<string, { name: string; version: readonly number[] }[]>();
  for (const name of names) {
    const [, word = '', version] = versionTag.exec(name) ?? [];
    if (version === undefined) continue;
    const tag = { name, version: version.split(/[._]/u).map(Number) };
    const group = byWord.get(word);
    if (group) group.push(tag);
    else byWord.set(word, [tag]);
  }
  const largest = [...byWord.values()].toSorted((a, b) => b.length - a.length)[0];
  const group = byWord.get('') ?? largest ?? [];
  let highest = group[0];
  for (const tag of group) if (highest && isHigher(tag.version, highest.version)) highest = tag;
  return highest?.name ?? null;
}

/** Number by number; a missing one is zero. */
function isHigher(left: readonly number[], right: readonly number[]): boolean {
  for (let n = 0; n < Math.max(left.length, right.length); n += 1) {
    const order = (left[n] ?? 0) - (right[n] ?? 0);
    if (order !== 0) return order > 0;
  }
  return false;
}
