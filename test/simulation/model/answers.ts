import { streamOf } from '@juxta/domain';
import {
  fetchesAfter,
  grantTurn,
  secondsLeft,
  type Database,
  type HostLease,
  type TaskAnswer,
  type TaskResult,
} from '@juxta/store';

import { insertCaptures } from './captures.ts';
import { keyOf } from './frontier.ts';
import { assertLease, holdLease, isOver, leaseMs } from './hosts.ts';
import { confirm } from './observations.ts';
import { finish, finishTask } from './recrawl.ts';
import { asDatabase, sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

export async function recordAnswers(
  db: Database,
  lease: HostLease,
  answers: readonly TaskAnswer[],
  next = 0,
): Promise<ReadonlySet<string>> {
  if (answers.length === 0) return new Set();
  const asked = performance.now();
  const fetches = fetchesAfter(lease, next);
  const left = (secondsLeft(lease) ?? 0) * 1_000;
  const { told, others, turn } = await sessionOf(db).statement('record answers', async (trx) => {
    await holdLease(trx, lease);
    await insertCaptures(
      trx,
      answers.map(({ capture }) => capture),
    );
    const told = await confirmAll(trx, answers);
    const others = await finishAll(trx, answers);
    return {
      told,
      others,
      turn: fetches > 0 && moveOn(trx, lease, Math.max(0, left) + fetches * lease.delayMs),
    };
  });
  if (turn) grantTurn(lease, fetches, asked);
  if (others.length > 0)
    await sessionOf(db)
      .transaction()
      .execute(async (session) => {
        const trx = asDatabase(session);
        await assertLease(trx, lease);
        for (const answer of others) await finishTask(trx, resultOf(answer));
      });
  return told;
}

function moveOn(trx: Transaction, { host }: HostLease, byMs: number): boolean {
  const { hosts, now } = trx.server;
  const row = hosts.get(trx, host);
  if (!row || isOver(row.leasedUntil, now()) || !isOver(row.blockedUntil, now())) return false;
  hosts.put(trx, host, { ...row, leasedUntil: now() + leaseMs, nextFetchAt: now() + byMs });
  return true;
}

const resultOf = ({ capture: { target, request }, result }: TaskAnswer): TaskResult => ({
  target,
  request,
  ...result,
});

async function confirmAll(trx: Transaction, answers: readonly TaskAnswer[]): Promise<ReadonlySet<string>> {
  const confirming = answers.filter(({ capture }) => capture.outcome === 'not_modified');
  const streams = new Set(confirming.map(({ capture }) => `stream ${streamOf.target(capture.target)}`));
  for (const stream of [...streams].toSorted()) await trx.lock(stream);
  const told = new Set<string>();
  for (const { capture, extractorVersion } of confirming)
    if (await confirm(trx, capture.id, extractorVersion)) told.add(capture.id);
  return told;
}

/** Gives those whose task is no longer as it was read. */
async function finishAll(trx: Transaction, answers: readonly TaskAnswer[]): Promise<readonly TaskAnswer[]> {
  const others: TaskAnswer[] = [];
  for (const answer of answers.toSorted((a, b) => (keyOf(a.task) < keyOf(b.task) ? -1 : 1)))
    if (!(await finish(trx, resultOf(answer), answer.task.schedule))) others.push(answer);
  return others;
}
