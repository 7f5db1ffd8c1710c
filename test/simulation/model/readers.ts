import { logStart, type Connection, type LogCursor } from '@juxta/store';

import { isAfter } from './log.ts';
import { sessionOf } from './session.ts';

export interface StoredCheckpoint extends LogCursor {
  readonly name: string;
  readonly status: 'live' | 'paused';
  readonly updatedAt: number;
}

const keyOf = (name: string): string => `${name} 1`;

export async function readCheckpoint(db: Connection, name: string): Promise<LogCursor> {
  await sessionOf(db).statement('make checkpoint', async (trx) => {
    const { checkpoints, now } = trx.server;
    if (checkpoints.get(trx, keyOf(name))) return;
    await trx.lockRow(`checkpoint ${keyOf(name)}`);
    if (!checkpoints.get(trx, keyOf(name)))
      checkpoints.put(trx, keyOf(name), { ...logStart, name, status: 'live', updatedAt: now() });
  });
  return sessionOf(db).statement('read checkpoint', (trx) => {
    const { xid, position } = trx.server.checkpoints.get(trx, keyOf(name)) ?? logStart;
    return { xid, position };
  });
}

export async function moveCheckpoint(db: Connection, name: string, to: LogCursor): Promise<void> {
  await sessionOf(db).statement('move checkpoint', async (trx) => {
    await trx.lockRow(`checkpoint ${keyOf(name)}`);
    const { checkpoints, now } = trx.server;
    const row = checkpoints.get(trx, keyOf(name));
    if (row && isAfter(to, row)) checkpoints.put(trx, keyOf(name), { ...row, ...to, updatedAt: now() });
  });
}
