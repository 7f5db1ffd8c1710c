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
  const names = Object.keys(columns);
  const jsonb = names.map((name) => columns[name] === 'jsonb');
  for (let start = 0; start < rows.length; start += rowsPerChunk) {
    let text = '';
    for (const row of rows.slice(start, start + rowsPerChunk)) {
      const values = row as Readonly<Record<string, unknown>>;
      for (let n = 0; n < names.length; n += 1) {
        if (n > 0) text += '\t';
        text += field(values[names[n] ?? ''], jsonb[n] ?? false);
      }
      text += '\n';
    }
    yield text;
  }
}

/** A value in the text format of COPY. */
function field(value: unknown, json: boolean): string {
  if (value === null || value === undefined) return String.raw`\N`;
  if (json) return escaped(JSON.stringify(value));
  if (typeof value === 'string') return escaped(value);
  if (Array.isArray(value)) return escaped(arrayLiteral(value));
  return String(value);
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
