import type { StoredCapture } from './captures.ts';
import type { StoredHost, StoredTask } from './frontier.ts';
import { Locks } from './locks.ts';
import type { StoredEvent } from './log.ts';
import type { StoredObservation } from './observations.ts';
import type { StoredCheckpoint } from './readers.ts';
import { Table } from './table.ts';
import type { Transaction } from './transaction.ts';

/** Looks at each commit before it is made: a rule that is broken there is broken for good. */
export interface Judge {
  committing(trx: Transaction): void;
}

/** What all connections share: the tables, sequences, locks and transaction ids of one Postgres. */
export class Server {
  readonly now: () => number;
  readonly locks = new Locks();
  judge: Judge = { committing: () => {} };

  readonly events = new Table<StoredEvent>();
  readonly streams = new Table<{ readonly version: number }>();
  readonly checkpoints = new Table<StoredCheckpoint>();
  readonly captures = new Table<StoredCapture>();
  readonly bodies = new Table<{ readonly bytes: Uint8Array }>();
  readonly observations = new Table<StoredObservation>();
  readonly hosts = new Table<StoredHost>();
  readonly tasks = new Table<StoredTask>();
  readonly views = new Map<string, Table<object>>();

  #nextXid = 1;
  readonly #open = new Map<number, Transaction>();
  readonly #sequences = new Map<string, number>();

  constructor(now: () => number) {
    this.now = now;
  }

  openId(trx: Transaction): number {
    const xid = this.#nextXid;
    this.#nextXid += 1;
    this.#open.set(xid, trx);
    return xid;
  }

  closeId(trx: Transaction): void {
    if (trx.xid !== null) this.#open.delete(trx.xid);
  }

  /** pg_snapshot_xmin: every transaction below it has ended. */
  horizon(): number {
    return Math.min(this.#nextXid, ...this.#open.keys());
  }

  /** Never given back, also where the transaction is: a roll-back leaves a gap. */
  next(sequence: string): number {
    const value = (this.#sequences.get(sequence) ?? 0) + 1;
    this.#sequences.set(sequence, value);
    return value;
  }

  view(name: string): Table<object> {
    const table = this.views.get(name) ?? new Table<object>();
    this.views.set(name, table);
    return table;
  }
}
