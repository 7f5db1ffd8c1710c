import { copyInto } from '@juxta/store';
import { sql } from 'kysely';

import type { Changes, Db, Projection } from './projection.ts';
import { type TableDefinition, tablesOf } from './tables.ts';
import type { Row } from './write-rows.ts';

/** Copies rows into the tables of a build: ten times less work for the server than an INSERT. Their keys must be new. */
export async function copyChanges(
  db: Db,
  projection: Projection,
  changes: Changes,
  build: number,
): Promise<void> {
  for (const [logical, { rows }] of Object.entries(changes)) {
    const definition = projection.tables[logical];
    if (!definition) throw new Error(`The view "${projection.name}" has no table "${logical}".`);
    if (rows.length === 0) continue;
    const columns = Object.keys(definition.columns).join(', ');
    const table = sql`${tablesOf(build)(logical)}`.compile(db).sql;
    await copyInto(db, `${table} (${columns})`, linesOf(definition, rows));
  }
}

const rowsPerChunk = 500;

function* linesOf({ columns }: TableDefinition, rows: readonly Row[]): Generator<string> {
  const fields = Object.entries(columns).map(([name, type]) => ({ name, write: writerOf(type) }));
  for (let start = 0; start < rows.length; start += rowsPerChunk) {
    let text = '';
    const end = Math.min(rows.length, start + rowsPerChunk);
    for (let n = start; n < end; n += 1) {
      const values = rows[n] as Readonly<Record<string, unknown>>;
      let separator = '';
      for (const { name, write } of fields) {
        const value = values[name];
        text += separator;
        text += value === null || value === undefined ? String.raw`\N` : write(value);
        separator = '\t';
      }
      text += '\n';
    }
    yield text;
  }
}

/** Writes a value in the text format of COPY. */
function writerOf(type: string): (value: unknown) => string {
  if (type === 'text') return (value) => escaped(String(value));
  if (type === 'jsonb') return (value) => escaped(JSON.stringify(value));
  if (type.endsWith('[]')) return (value) => escaped(arrayLiteral(value as readonly unknown[]));
  // Numbers, times, ranges, ids: nothing in them that COPY would take for its own.
  return String;
}

const special = /[\\\t\n\r]/u;
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(text: string): string {
  return special.test(text) ? text.replace(/[\\\t\n\r]/gu, (one) => escapes[one] ?? one) : text;
}

function arrayLiteral(values: readonly unknown[]): string {
  const quoted = values.map((one) => `"${String(one).replace(/["\\]/gu, String.raw`\$&`)}"`);
  return `{${quoted.join(',')}}`;
}
