import { ServerError } from './locks.ts';
import type { Server } from './server.ts';
import type { Table } from './table.ts';

/** What a commit is told to: a table, whatever its rows are. */
interface Changed {
  apply(changes: ReadonlyMap<string, object | null>): void;
}

/** READ COMMITTED: what others committed is seen at once, and a row is written under its lock. */
export class Transaction {
  readonly server: Server;
  /** Who opened it, for those who judge a run. */
  readonly by: string;
  /** Given out with the first write or row lock, as Postgres does it. */
  xid: number | null = null;
  ended = false;
  readonly #changes = new Map<Changed, Map<string, object | null>>();

  constructor(server: Server, by: string) {
    this.server = server;
    this.by = by;
  }

  takeId(): number {
    this.#mustStand();
    this.xid ??= this.server.openId(this);
    return this.xid;
  }

  lock(key: string): Promise<void> | undefined {
    this.#mustStand();
    return this.server.locks.take(this, key);
  }

  /** A row lock is a write: it needs a transaction id. */
  async lockRow(key: string): Promise<void> {
    this.takeId();
    await this.lock(key);
  }

  change(table: Changed, key: string, row: object | null): void {
    this.takeId();
    const changes = this.#changes.get(table) ?? new Map<string, object | null>();
    this.#changes.set(table, changes.set(key, row));
  }

  changesOf<Row extends object>(table: Table<Row>): ReadonlyMap<string, Row | null> | undefined {
    return this.#changes.get(table) as ReadonlyMap<string, Row | null> | undefined;
  }

  commit(): void {
    this.#mustStand();
    this.server.judge.committing(this);
    for (const [table, changes] of this.#changes) table.apply(changes);
    this.#end();
  }

  rollback(): void {
    if (!this.ended) this.#end();
  }

  /** Whoever is cut off in the middle of a statement gets no further with it. */
  #mustStand(): void {
    if (this.ended) throw new ServerError('57P01', 'terminating connection');
  }

  #end(): void {
    this.ended = true;
    this.server.closeId(this);
    this.server.locks.release(this);
  }
}
