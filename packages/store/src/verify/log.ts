import { sql } from 'kysely';

import type { Connection } from '../connection.ts';
import { eventHash, type SealedRow } from '../seals/event-hash.ts';
import { readRows } from '../seals/read-rows.ts';
import { firstPrevious, readSeals, sealFormat, sealHash, type Seal, type SealHead } from '../seals/seal.ts';
import type { Problem, Verification } from './verify.ts';

type Report = (problem: Problem) => void;

const sealsPerPage = 20;

/** Walks the chain of seals, and the events of each. */
export async function verifyLog(
  db: Connection,
  head: string | undefined,
  report: Report,
  onProgress: (events: number) => void,
): Promise<Pick<Verification, 'events' | 'seals'>> {
  let before: SealHead = { number: 0, to_position: 0, hash: firstPrevious };
  let [count, sealed, headSeen] = [0, 0, false];
  for (;;) {
    const seals = await readSeals(db, before.number, sealsPerPage);
    for (const seal of seals) {
      checkChain(seal, before, report);
      sealed += await checkEvents(db, seal, report);
      headSeen ||= seal.hash.toString('hex') === head?.toLowerCase();
      count += 1;
      before = seal;
      onProgress(sealed);
    }
    if (seals.length < sealsPerPage) break;
  }
  if (head !== undefined && !headSeen)
    report({
      kind: 'head_missing',
      seal: before.number,
      detail: `no seal has the hash ${head.slice(0, 64)}`,
    });
  return {
    events: { sealed, unsealed: await countAfter(db, before.to_position) },
    seals: { count, head: count > 0 ? before.hash.toString('hex') : null, to_position: before.to_position },
  };
}

function checkChain(seal: Seal, before: SealHead, report: Report): void {
  for (let number = before.number + 1; number < seal.number && number <= before.number + 10; number += 1)
    report({ kind: 'seal_missing', seal: number, detail: `seal ${seal.number} follows ${before.number}` });
  if (seal.number !== before.number + 1) return;
  const changed = (detail: string): void => report({ kind: 'seal_changed', seal: seal.number, detail });
  if (seal.format !== sealFormat)
    changed(`it has format ${seal.format}, which this version of Juxta does not know`);
  else if (!sealHash(seal).equals(seal.hash)) changed('its content has another hash than it states');
  if (!seal.previous.equals(before.hash))
    changed(`it does not follow the hash of seal ${before.number}: one of the two was changed`);
  if (seal.from_position !== before.to_position + 1)
    changed(`its range does not begin where that of seal ${before.number} ends`);
}

/** Compares the rows of a range with the seal's list, both by ascending position. Gives the number of sealed events. */
async function checkEvents(db: Connection, seal: Seal, report: Report): Promise<number> {
  const listed = listedEvents(seal);
  let next = listed.next().value;
  const event = (kind: 'event_changed' | 'event_missing' | 'event_added', row: SealedRow | number): void =>
    report({ seal: seal.number, ...describe(kind, row) });
  const from = seal.number === 1 ? Number.MIN_SAFE_INTEGER : seal.from_position;
  for await (const row of readRows(db, from, seal.to_position)) {
    for (; next && next.position < row.position; next = listed.next().value)
      event('event_missing', next.position);
    if (!next || next.position > row.position) {
      event('event_added', row);
      continue;
    }
    if (!eventHash(row).equals(next.leaf)) event('event_changed', row);
    next = listed.next().value;
  }
  for (; next; next = listed.next().value) event('event_missing', next.position);
  return seal.events;
}

function describe(kind: 'event_changed' | 'event_missing' | 'event_added', row: SealedRow | number) {
  const details = {
    event_changed: 'it is not as it was sealed',
    event_missing: 'it was sealed and is not there',
    event_added: 'it was not there when its range was sealed',
  };
  const base = { kind, detail: details[kind] };
  if (typeof row === 'number') return { ...base, position: row, stream: null, event: null };
  return { ...base, position: row.position, stream: row.stream_id, event: row.event_id };
}

type Listed = { readonly position: number; readonly leaf: Buffer };

/** A seal that was changed may state more positions than it has leaves: it lists no more than it can name. */
function* listedEvents({ positions, leaves }: Seal): Generator<Listed, undefined> {
  let n = 0;
  for (const [first, last] of positions)
    for (let position = first; position <= last; position += 1, n += 1) {
      if (32 * n >= leaves.byteLength) return undefined;
      yield { position, leaf: leaves.subarray(32 * n, 32 * n + 32) };
    }
  return undefined;
}

async function countAfter(db: Connection, position: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*) AS count FROM es.events e WHERE e.position > ${position}`.execute(db);
  return rows[0]?.count ?? 0;
}
