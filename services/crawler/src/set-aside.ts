import { assertLease, finishTask, type DueTask, type HostLease } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

/**
 * Moves a task on that threw, as one that failed: it would stand before all others of its host the next time too, and throw
 * again. Throws the error itself where it is no matter of the task.
 */
export async function setAside(
  { db, logger }: Pick<CrawlerParts, 'db' | 'logger'>,
  lease: HostLease,
  { target, request }: DueTask,
  error: unknown,
): Promise<void> {
  if (!isOfTask(error)) throw error;
  logger.error({ err: error, host: lease.host, target, request }, 'a request threw, and is put off');
  await db.transaction().execute(async (trx) => {
    await assertLease(trx, lease);
    await finishTask(trx, { target, request, outcome: 'internal', answer: 'failed' });
  });
}

/** What its data did: our code broke on them, zlib did, or Postgres refused them (SQLSTATE class 22). */
function isOfTask(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^(?:22[0-9A-Z]{3}|Z_[A-Z_]+)$/u.test(code);
}
