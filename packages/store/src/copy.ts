import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { CompiledQuery } from 'kysely';
import { from } from 'pg-copy-streams';

import type { Connection } from './connection.ts';
import { PreparingClient } from './prepared.ts';

/** Lines in the text format of COPY, as they come. */
class CopySource {
  readonly lines: Iterable<string>;
  constructor(lines: Iterable<string>) {
    this.lines = lines;
  }
}

/**
 * A client that also takes COPY FROM STDIN as a query with its lines as the parameter, so that rows can be copied
 * inside any transaction, which Kysely has no way to say.
 */
export class CopyingClient extends PreparingClient {
  // oxlint-disable-next-line typescript/no-explicit-any -- stands for all forms of the driver's own query
  override query(...args: any[]): any {
    const [text, values] = args;
    const source: unknown = Array.isArray(values) ? values[0] : undefined;
    if (typeof text !== 'string' || !(source instanceof CopySource)) return super.query(...args);
    return this.copy(text, source);
  }

  private async copy(text: string, source: CopySource): Promise<object> {
    const sink = from(text);
    super.query(sink);
    await pipeline(Readable.from(source.lines), sink);
    return { command: 'COPY', rowCount: sink.rowCount, rows: [] };
  }
}

/**
 * Copies rows into a table, in the transaction of `db`. `target` is the table with its columns, as SQL text of ours;
 * `lines` are in the text format of COPY, each chunk any number of whole lines.
 */
export async function copyInto(db: Connection, target: string, lines: Iterable<string>): Promise<void> {
  await db.executeQuery(CompiledQuery.raw(`COPY ${target} FROM STDIN`, [new CopySource(lines)]));
}
