import { sql } from 'kysely';

import type { BlobStore, StoredBlob } from '../captures/blobs.ts';
import type { Connection } from '../connection.ts';
import type { Problem, Verification } from './verify.ts';

type Report = (problem: Problem) => void;

const page = 100;
const mostListed = 1_000;

/** Re-hashes every stored body, and looks for the bodies that captures need. */
export async function verifyBodies(
  db: Connection,
  blobs: BlobStore,
  report: Report,
  onProgress: (bodies: number) => void,
): Promise<Pick<Verification, 'bodies' | 'erased'>> {
  let [checked, bytes] = [0, 0];
  for await (const blob of storedBodies(db)) {
    const fault = await blobs.fault(blob);
    // It may have been erased between the two looks.
    if (fault && (await isStored(db, blob.sha256)))
      report({
        kind: fault.kind === 'missing' ? 'body_missing' : 'body_changed',
        sha256: blob.sha256.toString('hex'),
        captures: await capturesOf(db, blob.sha256),
        detail: fault.detail,
      });
    checked += 1;
    bytes += blob.bytes;
    if (checked % page === 0) onProgress(checked);
  }
  onProgress(checked);
  await findMissing(db, report);
  const { count, erased } = await findErased(db, blobs, report);
  return { bodies: { checked, bytes, erased: count }, erased };
}

async function* storedBodies(db: Connection): AsyncGenerator<StoredBlob> {
  let after: Buffer = Buffer.alloc(0);
  for (;;) {
    const { rows } = await sql<StoredBlob>`
      SELECT b.sha256, b.bytes, b.stored, b.body FROM crawl.blob b WHERE b.sha256 > ${after}
      ORDER BY b.sha256 LIMIT ${page}`.execute(db);
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < page) return;
    after = last.sha256;
  }
}

async function isStored(db: Connection, sha256: Buffer): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM crawl.blob b WHERE b.sha256 = ${sha256}`.execute(db);
  return rows.length > 0;
}

async function capturesOf(db: Connection, sha256: Buffer): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT c.id FROM crawl.capture c WHERE c.sha256 = ${sha256} ORDER BY c.seq LIMIT 10`.execute(db);
  return rows.map((row) => row.id);
}

/** Captures that name a body which is nowhere, and which nobody erased. */
async function findMissing(db: Connection, report: Report): Promise<void> {
  const { rows } = await sql<{ sha256: Buffer; captures: string[] }>`
    SELECT c.sha256, (array_agg(c.id::text ORDER BY c.seq))[1:10] AS captures FROM crawl.capture c
    WHERE c.sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM crawl.blob b WHERE b.sha256 = c.sha256)
      AND NOT EXISTS (SELECT 1 FROM es.events e WHERE e.stream_id = 'capture/' || c.id AND e.type = 'CaptureErased')
    GROUP BY c.sha256 ORDER BY c.sha256 LIMIT ${mostListed}`.execute(db);
  for (const { sha256, captures } of rows)
    report({
      kind: 'body_missing',
      sha256: sha256.toString('hex'),
      captures,
      detail: 'it has no row, and no event says that it was erased',
    });
}

interface ErasedRow {
  readonly capture: string;
  readonly sha256: Buffer | null;
  readonly at: string;
  readonly reason: string;
  readonly stands: boolean;
}

async function findErased(
  db: Connection,
  blobs: BlobStore,
  report: Report,
): Promise<{ count: number; erased: Verification['erased'] }> {
  const erased: Array<Verification['erased'][number]> = [];
  let count = 0;
  let after = 0;
  for (;;) {
    const { rows } = await sql<ErasedRow & { position: number }>`
      SELECT e.position, e.data ->> 'capture' AS capture, e.data ->> 'at' AS at, e.data ->> 'reason' AS reason, c.sha256,
        EXISTS (SELECT 1 FROM crawl.blob b WHERE b.sha256 = c.sha256) AS stands
      FROM es.events e LEFT JOIN crawl.capture c
        ON c.id = CASE WHEN pg_input_is_valid(e.data ->> 'capture', 'uuid') THEN (e.data ->> 'capture')::uuid END
      WHERE e.type = 'CaptureErased' AND e.position > ${after} ORDER BY e.position LIMIT ${page}`.execute(db);
    for (const { position, capture, at, reason, sha256, stands } of rows) {
      count += 1;
      after = position;
      if (erased.length < mostListed)
        erased.push({ capture, sha256: sha256?.toString('hex') ?? null, at, reason });
      if (sha256 && !stands && (await blobs.hasFile(sha256)))
        report({
          kind: 'body_not_erased',
          sha256: sha256.toString('hex'),
          captures: [capture],
          detail: `its file is still there: npm run juxta -- erase capture ${capture} --reason "…" removes it`,
        });
    }
    if (rows.length < page) return { count, erased };
  }
}
