import { readFile } from 'node:fs/promises';

import { readConfig } from '@juxta/runtime';
import { ensureReader, openReadOnly, type ReadOnlySession } from '@juxta/store';

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
  if (app.embedded) await ensureReader(app.db, role, () => readFile(rolesFile, 'utf8'));
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
