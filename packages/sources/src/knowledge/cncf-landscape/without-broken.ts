const itemStart = /^( *)- item:/u;

/**
 * The text with each item that `isReadable` refuses, on its own, replaced by a mark that is no item, so that one broken
 * item does not take the others with it. Items are the lines from one `- ` at the items' indent to the next.
 */
export function withoutBroken(text: string, isReadable: (part: string) => boolean): string {
  const lines = text.split('\n');
  const indent = lines.map((line) => itemStart.exec(line)?.[1]?.length).find((found) => found !== undefined);
  if (indent === undefined) return text;
  const kept: string[] = [];
  for (let at = 0; at < lines.length;) {
    const end = isItem(lines[at] ?? '', indent) ? endOfItem(lines, at, indent) : at + 1;
    const part = lines.slice(at, end);
    if (end > at + 1 && !isReadable(part.join('\n'))) kept.push(`${' '.repeat(indent)}- broken: true`);
    else kept.push(...part);
    at = end;
  }
  return kept.join('\n');
}

const isItem = (line: string, indent: number): boolean =>
  line.startsWith('- ', indent) && line.slice(0, indent).trim() === '';

/** The line after an item's last one: the next that is not blank and not deeper than the item's dash. */
function endOfItem(lines: readonly string[], start: number, indent: number): number {
  let end = start + 1;
  while (end < lines.length && !isOutside(lines[end] ?? '', indent)) end += 1;
  return end;
}

function isOutside(line: string, indent: number): boolean {
  const content = line.search(/\S/u);
  return content !== -1 && (isItem(line, indent) || content < indent);
}
