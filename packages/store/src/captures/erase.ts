import { eventId, schemaVersionOf, streamOf } from '@juxta/domain';
import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import type { Database } from '../database.ts';
import { appendEvents } from '../events/append.ts';
import { untilSettled } from '../events/settle.ts';
import type { BlobStore } from './blobs.ts';
import { bodiesHeld } from './hold-bodies.ts';

export class UnknownCapture extends Error {
  readonly code = 'unknown_capture';
  readonly next = 'take the id from the evidence of a cell: npm run juxta explain <tool> <attribute>';
  constructor(id: string) {
    super(`no capture has the id "${id.slice(0, 80)}"`);
  }
}

export interface Erasure {
  readonly capture: string;
  readonly reason: string;
  /** Who ordered it. */
  readonly by: string;
}

export interface Erased {
  readonly capture: string;
  readonly sha256: string | null;
  /** `shared`: another capture has the same body, which stays for that one. `none`: it never had a body. */
  readonly body: 'removed' | 'shared' | 'none';
  /** False where it was erased before; whatever that left undone is done now. */
  readonly isNew: boolean;
}

/**
 * Erases what was captured: one event, and the body leaves its row and its file unless another capture shares it. The
 * hash stays in the capture's row. The event and the row are one transaction, the file follows; a repeat finishes what a
 * process that died left behind. Throws UnknownCapture. Needs the rights of the owner.
 */
export async function eraseCapture(db: Database, blobs: BlobStore, erasure: Erasure): Promise<Erased> {
  const { sha256, id } = await findCapture(db, erasure.capture);
  const outcome = await untilSettled(() =>
    db.transaction().execute(async (trx) => {
      await sql`SELECT ${sql.raw(bodiesHeld('alone'))}`.execute(trx);
      const [appended] = await appendEvents(trx, [erasedEvent({ ...erasure, capture: id })]);
      const body = sha256 === null ? 'none' : await removeRow(trx, sha256);
      return { body, isNew: appended?.isNew ?? false } as const;
    }),
  );
  if (sha256 !== null && outcome.body === 'removed') await blobs.remove(sha256);
  return { capture: id, sha256: sha256?.toString('hex') ?? null, ...outcome };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;

async function findCapture(db: Database, id: string): Promise<{ id: string; sha256: Buffer | null }> {
  if (!uuid.test(id)) throw new UnknownCapture(id);
  const { rows } = await sql<{ id: string; sha256: Buffer | null }>`
    SELECT id, sha256 FROM crawl.capture WHERE id = ${id}`.execute(db);
  if (!rows[0]) throw new UnknownCapture(id);
  return rows[0];
}

function erasedEvent({ capture, reason, by }: Erasure) {
  const at = new Date().toISOString();
  const stream = streamOf.capture(capture);
  return {
    stream,
    id: eventId(stream, 'CaptureErased'),
    type: 'CaptureErased' as const,
    schemaVersion: schemaVersionOf('CaptureErased'),
    occurredAt: at,
    data: { capture, reason, by, at },
  };
}

async function removeRow(db: Connection, sha256: Buffer): Promise<'removed' | 'shared'> {
  const { rows } = await sql`
    SELECT 1 FROM crawl.capture c WHERE c.sha256 = ${sha256} AND NOT EXISTS (
      SELECT 1 FROM es.events e WHERE e.stream_id = 'capture/' || c.id AND e.type = 'CaptureErased') LIMIT 1`.execute(
    db,
  );
  if (rows.length > 0) return 'shared';
  await sql`DELETE FROM crawl.blob WHERE sha256 = ${sha256}`.execute(db);
  return 'removed';
}
