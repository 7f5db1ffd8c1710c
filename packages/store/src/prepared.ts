import { CompiledQuery } from 'kysely';
import pg from 'pg';

import type { Connection } from './connection.ts';

const names = new Map<string, string>();

/**
 * A statement that runs so often that parsing it would cost as much as running it: each connection of the store parses it
 * once, under this name. Gives the function that runs it.
 */
export function prepared<Row>(
  name: string,
  text: string,
): (db: Connection, values: readonly unknown[]) => Promise<readonly Row[]> {
  names.set(text, name);
  return async (db, values) => (await db.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
}

/** A client that sends the statements of `prepared` by their name; Kysely itself knows no names. */
export class PreparingClient extends pg.Client {
  // oxlint-disable-next-line typescript/no-explicit-any -- stands for all forms of the driver's own query
  override query(...args: any[]): any {
    const [text, values] = args;
    const name = typeof text === 'string' ? names.get(text) : undefined;
    if (name === undefined) return super.query(...(args as [string]));
    return super.query({ name, text, values });
  }
}
