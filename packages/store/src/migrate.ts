import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sql } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';

import type { Connection } from './connection.ts';

const directory = join(import.meta.dirname, '../../../migrations');

/** Runs the numbered SQL of `migrations/` that this database has not seen; safe from several processes at once. */
export async function migrate(db: Connection): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: readMigrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw new MigrationFailed(error);
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(directory)).filter((file) => /^\d{6}_.*\.sql$/u.test(file)).sort();
  const migrations = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(directory, file), 'utf8');
      return [
        file.replace(/\.sql$/u, ''),
        {
          up: async (db: Connection) => {
            await sql.raw(text).execute(db);
          },
        },
      ] as const;
    }),
  );
  return Object.fromEntries(migrations);
}

/** The database was left as it was before the migration that failed. */
export class MigrationFailed extends Error {
  readonly code = 'migration_failed';
  constructor(cause: unknown) {
    super(
      `the database could not be brought up to date: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
