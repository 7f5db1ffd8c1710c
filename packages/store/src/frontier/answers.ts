import { bodiesOf } from '../captures/record.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import { assertLease } from './hosts.ts';
import { LeaseLost, leaseSeconds, secondsLeft, type HostLease } from './lease.ts';
import { answersJson, type PackedAnswer } from './packed-answer.ts';
import { finishTask } from './recrawl.ts';
import { fetchesAfter, grantTurn } from './turns.ts';

/** See migration 000021. */
const record = prepared<{ untold: string; unmoved: string; turn: boolean }>(
  'record-answers',
  `SELECT array_to_string(untold, ',') AS untold, array_to_string(unmoved, ',') AS unmoved, turn
   FROM crawl.record_answers($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ${leaseSeconds})`,
);

/**
 * Stores the answers of one host in the order in which they came, and moves their tasks on, in one round trip. Gives those
 * that the normalizer has to look at; the others were read by this: "not modified", where `recordConfirmation` says that
 * nothing can follow. `next`: how many fetches are to follow at once, for which a turn is taken as well where none is left
 * and it is soon. Throws LeaseLost, and nothing is written. Of one target at most one answer may be "not modified".
 */
export async function recordAnswers(
  db: Database,
  lease: HostLease,
  answers: readonly PackedAnswer[],
  next = 0,
): Promise<readonly PackedAnswer[]> {
  if (answers.length === 0) return [];
  const sent = [...bodiesOf(answers), ...answersJson(answers)];
  const asked = performance.now();
  const fetches = fetchesAfter(lease, next);
  const moved_s = fetches === 0 ? null : (fetches * lease.delayMs) / 1_000;
  const [row] = await record(db, [lease.host, lease.fence, ...sent, moved_s, secondsLeft(lease)]);
  if (!row) throw new LeaseLost(lease.host);
  if (row.turn) grantTurn(lease, fetches, asked);
  const unmoved = atPlaces(answers, row.unmoved);
  if (unmoved.length > 0) await finishOthers(db, lease, unmoved);
  return atPlaces(answers, row.untold);
}

function atPlaces(answers: readonly PackedAnswer[], places: string): readonly PackedAnswer[] {
  if (places === '') return [];
  const wanted = new Set(places.split(',').map(Number));
  return answers.filter((_, place) => wanted.has(place));
}

/** Whose schedule another process has changed since it was read: by what it is now. */
async function finishOthers(db: Database, lease: HostLease, answers: readonly PackedAnswer[]): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await assertLease(trx, lease);
    for (const answer of answers) await finishTask(trx, answer);
  });
}
