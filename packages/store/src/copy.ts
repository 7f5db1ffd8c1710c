import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { CompiledQuery } from 'kysely';
import pg from 'pg';
import { from } from 'pg-copy-streams';

import type { Connection } from './connection.ts';

/** Lines in the text format of COPY, as they come. */
class CopySource {
  readonly lines: Iterable<string>;
  constructor(lines: Iterable<string>) {
    this.lines = lines;
  }
}

type Query = (...args: unknown[]) => unknown;

/**
 * A client that also takes COPY FROM STDIN as a query with its lines as the parameter, so that rows can be copied
 * inside any transaction, which Kysely has no way to say.
 */
export class CopyingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    const query = this.query.bind(this) as Query;
    const copying: Query = (...args) => {
      const [text, values] = args;
      const source: unknown = Array.isArray(values) ? values[0] : undefined;
      if (typeof text !== 'string' || !(source instanceof CopySource)) return query(...args);
      return copy(query, text, source);
    };
    this.query = copying as typeof this.query;
  }
}

async function copy(query: Query, text: string, source: CopySource): Promise<object> {
  const sink = from(text);
  query(sink);
  await pipeline(Readable.from(source.lines), sink);
  return { command: 'COPY', rowCount: sink.rowCount, rows: [] };
}

/**
 * Copies rows into a table, in the transaction of `db`. `target` is the table with its columns, as SQL text of ours;
 * `lines` are in the text format of COPY, each chunk any number of whole lines.
 */
export async function copyInto(db: Connection, target: string, lines: Iterable<string>): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(`COPY ${target} FROM STDIN`, [new CopySource(lines)]));
}
