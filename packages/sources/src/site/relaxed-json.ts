/**
 * JSON text without what people put into JSON-LD that JSON does not have: comments of JavaScript, marks of HTML and
 * CDATA around it, commas before a closing bracket. One pass, whatever the text is.
 */
export function relaxedJson(text: string): string {
  const trimmed = text.trim().replace(/^(?:<!--|\/\*<!\[CDATA\[\*\/|<!\[CDATA\[)/u, '');
  const body = trimmed.replace(/(?:-->|\/\*\]\]>\*\/|\]\]>)$/u, '');
  const kept: string[] = [];
  for (let at = 0; at < body.length;) {
    const end = endOfPart(body, at);
    const part = body.slice(at, end);
    if (part.startsWith('}') || part.startsWith(']')) dropComma(kept);
    if (!part.startsWith('//') && !part.startsWith('/*')) kept.push(part);
    at = end;
  }
  return kept.join('');
}

/** Where a text, a comment or a run of white space that begins here ends; else the next character. */
function endOfPart(text: string, at: number): number {
  if (text[at] === '"') return endOfText(text, at + 1);
  if (text.startsWith('//', at)) return indexOr(text, '\n', at, 0);
  if (text.startsWith('/*', at)) return indexOr(text, '*/', at + 2, 2);
  return at + 1;
}

function endOfText(text: string, from: number): number {
  for (let at = from; at < text.length; at += text[at] === '\\' ? 2 : 1) if (text[at] === '"') return at + 1;
  return text.length;
}

function indexOr(text: string, mark: string, from: number, length: number): number {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + length;
}

function dropComma(kept: string[]): void {
  let at = kept.length - 1;
  while (at >= 0 && kept[at]?.trim() === '') at -= 1;
  if (kept[at] === ',') kept.splice(at, 1);
}
