import { readFile } from 'node:fs/promises';

import { readConfig } from '@juxta/runtime';
import { openReadOnly, type ReadOnlySession } from '@juxta/store';
import { sql } from 'kysely';

import { withApp, type App } from './app.ts';

const role = 'juxta_reader';
const rolesFile = new URL('../../../infra/roles.sql', import.meta.url);

/**
 * One read-only transaction as the role of readers. The database of DATABASE_URL is taken as it is, so that a login that
 * may only read will do; the embedded one is started, and given the role when it has none.
 */
export async function withReader(
  timeoutMs: number,
  run: (session: ReadOnlySession, url: string, embedded: boolean) => Promise<void>,
): Promise<void> {
  const { databaseUrl } = readConfig();
  if (databaseUrl !== undefined)
    return readFrom(databaseUrl, timeoutMs, (one) => run(one, databaseUrl, false));
  await withApp((app) => readFromApp(app, timeoutMs, (one) => run(one, app.databaseUrl, true)));
}

/** The same, of a database that is open already. */
export async function readFromApp(
  app: App,
  timeoutMs: number,
  run: (session: ReadOnlySession) => Promise<void>,
): Promise<void> {
  if (app.embedded) await grantReaders(app);
  await readFrom(app.databaseUrl, timeoutMs, run);
}

async function readFrom(
  url: string,
  timeoutMs: number,
  run: (session: ReadOnlySession) => Promise<void>,
): Promise<void> {
  const session = await openReadOnly(url, { role, timeoutMs });
  try {
    await run(session);
  } finally {
    await session.close();
  }
}

/** Nobody administers the embedded server: its roles are made when they are first needed. */
async function grantReaders({ db }: App): Promise<void> {
  const statements = await readFile(rolesFile, 'utf8');
  await db.transaction().execute(async (trx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('juxta: roles', 0))`.execute(trx);
    await sql.raw(statements).execute(trx);
  });
}
