/** Fields by lower-case name; continuation lines are joined by a line feed. Comment lines are left out. */
export type Stanza = ReadonlyMap<string, string>;

/** The stanzas of a deb822 text (deb822(5)): lines that are no fields are passed over, the first field of a name counts. */
export function parseStanzas(text: string): readonly Stanza[] {
  const stanzas: Map<string, string>[] = [];
  let fields = new Map<string, string>();
  let current: string | null = null;
  for (const line of text.split(/\r?\n/u)) {
    if (line.startsWith('#')) continue;
    if (line.trim() === '') {
      if (fields.size > 0) stanzas.push(fields);
      fields = new Map();
      current = null;
    } else if (/^[ \t]/u.test(line)) {
      if (current !== null) fields.set(current, `${fields.get(current)}\n${line.trim()}`);
    } else {
      current = startField(fields, line);
    }
  }
  if (fields.size > 0) stanzas.push(fields);
  return stanzas;
}

function startField(fields: Map<string, string>, line: string): string | null {
  const colon = line.indexOf(':');
  const name = line.slice(0, colon).toLowerCase();
  if (colon < 1 || fields.has(name)) return null;
  fields.set(name, line.slice(colon + 1).trim());
  return name;
}
