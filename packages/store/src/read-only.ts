import pg from 'pg';

import { connectionFailure, DatabaseUnreachable } from './unreachable.ts';

/** A value as the text that Postgres writes, in UTC and ISO forms; null is SQL's, and a list of texts is a list. */
export type TextValue = string | null | ReadonlyArray<string | null>;
export type TextRow = readonly TextValue[];

export interface ResultColumn {
  readonly name: string;
  /** Postgres' name of the type, e.g. `timestamp with time zone`. */
  readonly type: string;
}

export interface ReadOnlySession {
  /**
   * The rows of one SELECT, VALUES or TABLE, `size` at a time, through a cursor: memory does not grow with the answer.
   * EXPLAIN and SHOW are taken as well. Throws QueryRefused. One query at a time.
   */
  read(
    query: string,
    size?: number,
  ): Promise<{ columns: readonly ResultColumn[]; batches: AsyncIterable<readonly TextRow[]> }>;
  close(): Promise<void>;
}

/** What Postgres said of a query. */
export class QueryRefused extends Error {
  readonly code: 'bad_query' | 'query_timeout' | 'query_not_allowed' | 'no_reader_role';
  readonly next: string;

  constructor(error: Error) {
    const { code } = error as Error & { code?: unknown };
    super(error.message, { cause: error });
    const [own, next] = reasons.get(String(code)) ?? [
      'bad_query',
      'correct the query; `juxta sql` lists the views',
    ];
    [this.code, this.next] = [own, next];
  }
}

const reasons = new Map<string, readonly [QueryRefused['code'], string]>([
  ['57014', ['query_timeout', 'ask for less, or give --timeout <seconds>']],
  [
    '42501',
    [
      'query_not_allowed',
      'readers see the schemas mart and live, and es.events; `juxta sql` lists the views',
    ],
  ],
  ['25006', ['query_not_allowed', 'queries only read']],
  [
    '22023',
    ['no_reader_role', 'as the owner: psql "$DATABASE_URL" --single-transaction --file infra/roles.sql'],
  ],
]);

const textArrayOid = 1009;
const raw = {
  getTypeParser: (oid: number) =>
    oid === textArrayOid
      ? (pg.types.getTypeParser as (id: number) => (text: unknown) => unknown)(oid)
      : (text: unknown) => text,
};
const cursorless = /^(?:\s|--[^\n]*\n|\/\*.*?\*\/)*(?:explain|show)\b/isu;

/** A repeatable-read, read-only transaction as `role`, which sees one state of the database from its first query on. Throws DatabaseUnreachable, QueryRefused. */
export async function openReadOnly(
  url: string,
  { role, timeoutMs }: { readonly role: string; readonly timeoutMs: number },
): Promise<ReadOnlySession> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC -c datestyle=ISO' });
  client.on('error', () => {});
  try {
    await client.connect();
  } catch (error) {
    throw new DatabaseUnreachable(connectionFailure(error) ?? (error as Error));
  }
  const close = () => client.end();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    await client.query(`SELECT set_config('statement_timeout', $1, true)`, [String(timeoutMs)]);
    await client.query(`SELECT set_config('role', $1, true), set_config('search_path', 'mart', true)`, [
      role,
    ]);
  } catch (error) {
    await close();
    throw new QueryRefused(error as Error);
  }
  return { read: (query, size = 5_000) => read(client, query, size), close };
}

/** One statement and no other: the extended protocol refuses a second one. */
async function run(client: pg.Client, text: string): Promise<pg.QueryArrayResult> {
  try {
    // The typings of the driver do not know of queryMode.
    const query = { text, rowMode: 'array' as const, types: raw, queryMode: 'extended' };
    return await client.query(query);
  } catch (error) {
    throw new QueryRefused(error as Error);
  }
}

async function read(client: pg.Client, query: string, size: number) {
  const text = query.replace(/[\s;]+$/u, '');
  const isWhole = cursorless.test(text);
  if (!isWhole) await run(client, `DECLARE juxta_rows NO SCROLL CURSOR FOR\n${text}\n`);
  const first = await run(client, isWhole ? text : `FETCH ${size} FROM juxta_rows`);
  return { columns: await columnsOf(client, first), batches: batches(client, first, size, isWhole) };
}

async function* batches(
  client: pg.Client,
  first: pg.QueryArrayResult,
  size: number,
  isWhole: boolean,
): AsyncGenerator<readonly TextRow[]> {
  let { rows } = first;
  while (rows.length > 0) {
    yield rows as TextRow[];
    if (isWhole || rows.length < size) break;
    ({ rows } = await run(client, `FETCH ${size} FROM juxta_rows`));
  }
  if (!isWhole) await run(client, 'CLOSE juxta_rows');
}

async function columnsOf(
  client: pg.Client,
  { fields }: pg.QueryArrayResult,
): Promise<readonly ResultColumn[]> {
  const { rows } = await client.query<{ type: string }>(
    `SELECT format_type(oid, NULL) AS type FROM unnest($1::oid[]) WITH ORDINALITY AS t (oid, n) ORDER BY n`,
    [fields.map((field) => field.dataTypeID)],
  );
  return fields.map((field, n) => ({ name: field.name, type: rows[n]?.type ?? 'text' }));
}
