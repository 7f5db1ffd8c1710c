import fc from 'fast-check';

/** Text that breaks what is careless: of the kinds that lists of naughty strings collect. */
export const oddText = fc.constantFrom(
  '\u0000',
  '\ud800',
  'a\u0000b\ud800',
  '__proto__',
  'constructor',
  '',
  ' ',
  '9'.repeat(400),
  '\u202e',
  'https://',
  '-1',
  '<',
  '{',
  'NaN',
  '1e309',
  '\ufeff',
  '\u200b\u2060',
  '\u202e\u2066txt.exe',
  'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319',
  '\ud83d\udc69\u200d\ud83d\udcbb\ud83c\udff3\ufe0f',
  "';DROP TABLE events;--",
  '<script>alert(1)</script>',
  '%00%0a../../etc/passwd',
  '\r\nX-Injected: 1',
  '$\u007b7*7}{{7*7}}%s%n',
  'pkg:npm/%2e%2e/x',
  'http://[::1',
  '2026-13-45T99:99:99Z',
  '-0001-01-01T00:00:00Z',
);
const oddValue = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(null, -1, 1e308, true, [], {}, [[[]]], 1.5),
  fc.jsonValue({ maxDepth: 3 }),
);

function memberPaths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, member]) => memberPaths(member, [...path, key]))];
}

function replaced(value: unknown, path: readonly string[], given: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return given;
  const copy: unknown = structuredClone(value);
  const container = copy as Record<string, unknown>;
  container[key] = replaced(container[key], rest, given);
  return copy;
}

/** A real document with one to three members replaced, and one of a name that objects have by nature. */
function bentJson(document: object): fc.Arbitrary<Uint8Array> {
  const change = fc.record({ path: fc.constantFrom(...memberPaths(document)), value: oddValue });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    let bent: unknown = document;
    for (const { path, value } of changes)
      if (typeof bent === 'object' && bent !== null) bent = tryReplaced(bent, path, value);
    const text = JSON.stringify(bent) ?? '';
    return Buffer.from(
      text.startsWith('{') && text.length > 2 ? `{"__proto__":{"versions":1},${text.slice(1)}` : text,
    );
  });
}

function tryReplaced(document: unknown, path: readonly string[], value: unknown): unknown {
  try {
    return replaced(document, path, value);
  } catch {
    return document;
  }
}

function bentText(text: string): fc.Arbitrary<Uint8Array> {
  const cut = fc.record({
    at: fc.nat(text.length),
    length: fc.nat(20),
    insert: fc.oneof(oddText, fc.string({ unit: 'binary', maxLength: 30 })),
  });
  return fc.array(cut, { minLength: 1, maxLength: 5 }).map((cuts) => {
    let bent = text;
    for (const { at, length, insert } of cuts) bent = bent.slice(0, at) + insert + bent.slice(at + length);
    return Buffer.from(bent);
  });
}

/** A real answer with some of it replaced by odd values, or by odd text at any place. */
export function bent(answer: object | string): fc.Arbitrary<Uint8Array> {
  return typeof answer === 'string'
    ? bentText(answer)
    : fc.oneof(bentJson(answer), bentText(JSON.stringify(answer)));
}
