import { readFile, stat } from 'node:fs/promises';

import { PostgresError, useOwnServer } from './errors.ts';

/** Whom the server runs as; undefined is the user of this process. */
export type Account = { readonly uid: number; readonly gid: number } | undefined;

const root = 0;
const candidates = ['postgres', 'nobody'];

/** Postgres refuses to run as root, so root lends it the owner of the existing cluster, or a user without rights. */
export async function chooseAccount(clusterDir: string): Promise<Account> {
  if (process.getuid?.() !== root) return undefined;
  const owner = await stat(clusterDir).catch(() => undefined);
  if (owner && owner.uid !== root) return { uid: owner.uid, gid: owner.gid };
  const users = (await readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of candidates) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? [];
    if (uid && gid && Number(uid) !== root) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new PostgresError(
    'postgres_no_unprivileged_user',
    `Postgres does not run as root, and there is no user named ${candidates.join(' or ')} to run it as.`,
    { next: `Run juxta as a normal user, create one of these users, ${useOwnServer}.` },
  );
}
