import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';

export interface OpenDatabase {
  /** A connection string; it holds the password. */
  readonly url: string;
  readonly embedded: boolean;
  /** Idempotent. Stops the embedded server when this was its last client. Close every connection first. */
  readonly close: () => Promise<void>;
}

export type DatabaseConfig = Pick<Config, 'databaseUrl' | 'dataDir' | 'environment'>;

/**
 * The database of `DATABASE_URL`, or the embedded server of the data directory, which is started, or joined when another
 * process (or another call in this one) has it running. Throws PostgresError.
 */
export async function openDatabase(config: DatabaseConfig, logger?: Logger): Promise<OpenDatabase> {
  if (config.databaseUrl !== undefined) {
    return { url: config.databaseUrl, embedded: false, close: () => Promise.resolve() };
  }
  const { openEmbeddedDatabase } = await import('./embedded-database.ts');
  return openEmbeddedDatabase(config, logger);
}
