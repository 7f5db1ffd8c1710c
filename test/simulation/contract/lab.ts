import { randomUUID } from 'node:crypto';

import { eventId, schemaVersionOf, type NewEvent } from '@juxta/domain';
import type { Database, NewCapture, PlannedTask, StoredBlob } from '@juxta/store';

import type * as model from '../model/store.ts';

/** What services ask of a store, as the real one and the model answer it. */
export type ContractStore = Pick<typeof model, keyof typeof model>;

export interface Lab extends AsyncDisposable {
  readonly db: Database;
  /** Waits until nothing that has ended holds back a reader: others use the same server. */
  readonly visible: () => Promise<void>;
  /** What no service asks for: how often a request is visited, and after how many seconds. */
  readonly schedule: (task: {
    readonly target: string;
    readonly request: string;
  }) => Promise<{ readonly visits: number; readonly interval: number | null }>;
}

export interface Subject {
  readonly store: ContractStore;
  readonly open: () => Promise<Lab>;
  readonly blob: (text: string) => Promise<StoredBlob>;
}

export const newName = (kind: string): string => `${kind}/${randomUUID()}`;

/** A request of a target and a host of its own, which wants no pause. */
export function someTask(more: Partial<PlannedTask> = {}): PlannedTask {
  return {
    target: newName('pkg:npm'),
    request: 'document',
    source: 'npm',
    host: `${randomUUID()}.example`,
    delayMs: 0,
    refreshSeconds: 3_600,
    member: false,
    ...more,
  };
}

/** The same words give the same id. */
export function event(stream: string, ...words: readonly (string | number)[]): NewEvent {
  const type = 'SourceRecovered';
  const data = {
    host: words.join('.'),
    capture: '00000000-0000-7000-8000-000000000000',
    observed_at: '2026-01-01T00:00:00.000Z',
  };
  return {
    stream,
    id: eventId(stream, type, ...words),
    type,
    schemaVersion: schemaVersionOf(type),
    occurredAt: data.observed_at,
    data,
  };
}

export const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();

/** An answer without a body, made in this minute. */
export function capture(
  id: string,
  target: string,
  minute: number,
  more: Partial<NewCapture> = {},
): NewCapture {
  return {
    id,
    target,
    request: 'document',
    source: 'npm',
    parent: null,
    url: 'https://registry.example/a',
    finalUrl: null,
    outcome: 'failed',
    status: 200,
    headers: { etag: '"1"' },
    blob: null,
    sameAs: null,
    failure: null,
    licence: 'MIT',
    covers: { attributes: ['license'], metrics: [], releases: 'none', links: false },
    startedAt: at(minute),
    endedAt: at(minute),
    ...more,
  };
}

class GivenUp extends Error {}

export interface OpenTransaction<Result> {
  readonly result: Result;
  commit(): Promise<void>;
  rollback(): Promise<void>;
}

/** Does work in a transaction that then stays open until it is told how to end. */
export async function opened<Result>(
  db: Database,
  work: (trx: Database) => Promise<Result>,
): Promise<OpenTransaction<Result>> {
  const begun = Promise.withResolvers<Result>();
  const ending = Promise.withResolvers<boolean>();
  const done = db
    .transaction()
    .execute(async (trx) => {
      begun.resolve(await work(trx as unknown as Database));
      if (!(await ending.promise)) throw new GivenUp();
    })
    .catch((error: unknown) => {
      begun.reject(error);
      if (!(error instanceof GivenUp)) throw error;
    });
  const end = (commits: boolean) => async (): Promise<void> => {
    ending.resolve(commits);
    await done;
  };
  return { result: await begun.promise, commit: end(true), rollback: end(false) };
}

/** A database whose first transaction is cut off: before its COMMIT is done, or before its answer comes. */
export function cutOff(db: Database, when: 'before' | 'after'): Database {
  const cut = (): Error => Object.assign(new Error('Connection terminated unexpectedly'), { code: '08006' });
  let first = true;
  const execute = async <Result>(work: (trx: Database) => Promise<Result>): Promise<Result> => {
    const cuts = first;
    first = false;
    const result = await db.transaction().execute(async (trx) => {
      const told = await work(trx as unknown as Database);
      if (cuts && when === 'before') throw cut();
      return told;
    });
    if (cuts) throw cut();
    return result;
  };
  return { transaction: () => ({ execute }) } as unknown as Database;
}
