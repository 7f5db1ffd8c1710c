import { streamOf } from '@juxta/domain';
import {
  fetchesAfter,
  grantTurn,
  packAnswer as pack,
  secondsLeft,
  type Database,
  type HostLease,
  type PackedAnswer,
  type TaskAnswer,
} from '@juxta/store';

import { insertCaptures } from './captures.ts';
import { keyOf } from './frontier.ts';
import { assertLease, holdLease, isOver, leaseMs } from './hosts.ts';
import { confirm } from './observations.ts';
import { finish, finishTask } from './recrawl.ts';
import { asDatabase, sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

/** What the model stores: it cannot read what is packed for Postgres. */
const origins = new WeakMap<PackedAnswer, TaskAnswer>();

export function packAnswer(answer: TaskAnswer): PackedAnswer {
  const packed = pack(answer);
  origins.set(packed, answer);
  return packed;
}

function unpacked(answer: PackedAnswer): TaskAnswer {
  const origin = origins.get(answer);
  if (!origin) throw new TypeError(`${answer.target} was not packed by the model`);
  return origin;
}

export async function recordAnswers(
  db: Database,
  lease: HostLease,
  packed: readonly PackedAnswer[],
  next = 0,
): Promise<readonly PackedAnswer[]> {
  if (packed.length === 0) return [];
  const answers = packed.map(unpacked);
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
  if (others.size > 0)
    await sessionOf(db)
      .transaction()
      .execute(async (session) => {
        const trx = asDatabase(session);
        await assertLease(trx, lease);
        for (const answer of packed) if (others.has(answer.capture)) await finishTask(trx, answer);
      });
  return packed.filter(({ capture }) => !told.has(capture));
}

function moveOn(trx: Transaction, { host }: HostLease, byMs: number): boolean {
  const { hosts, now } = trx.server;
  const row = hosts.get(trx, host);
  if (!row || isOver(row.leasedUntil, now()) || !isOver(row.blockedUntil, now())) return false;
  hosts.put(trx, host, { ...row, leasedUntil: now() + leaseMs, nextFetchAt: now() + byMs });
  return true;
}

async function confirmAll(trx: Transaction, answers: readonly TaskAnswer[]): Promise<ReadonlySet<string>> {
  const confirming = answers.filter(({ capture }) => capture.outcome === 'not_modified');
  const streams = new Set(confirming.map(({ capture }) => `stream ${streamOf.target(capture.target)}`));
  for (const stream of [...streams].toSorted()) await trx.lock(stream);
  const told = new Set<string>();
  for (const { capture, extractorVersion } of confirming)
    if (await confirm(trx, capture.id, extractorVersion)) told.add(capture.id);
  return told;
}

/** Gives the captures whose task is no longer as it was read. */
async function finishAll(trx: Transaction, answers: readonly TaskAnswer[]): Promise<ReadonlySet<string>> {
  const others = new Set<string>();
  for (const { capture, task, result } of answers.toSorted((a, b) =>
    keyOf(a.task) < keyOf(b.task) ? -1 : 1,
  )) {
    const { target, request } = task;
    if (!(await finish(trx, { target, request, ...result }, task.schedule))) others.add(capture.id);
  }
  return others;
}
