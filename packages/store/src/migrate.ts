import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';

const directory = join(import.meta.dirname, '../../../migrations');

/** Runs the numbered SQL of `migrations/` that this database has not seen; safe from several processes at once. */
export async function migrate(db: Kysely<never> | Kysely<any>): Promise<void> {
  const migrator = new Migrator({ db: db as Kysely<any>, provider: { getMigrations: readMigrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(directory)).filter((file) => /^\d{6}_.*\.sql$/u.test(file)).sort();
  const migrations = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(directory, file), 'utf8');
      return [file.replace(/\.sql$/u, ''), { up: async (db: Kysely<any>) => { await sql.raw(text).execute(db); } }] as const;
    }),
  );
  return Object.fromEntries(migrations);
}
