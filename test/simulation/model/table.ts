import type { Transaction } from './transaction.ts';

/** A table by key. What a transaction wrote is seen by itself at once and by the others after its commit. */
export class Table<Row extends object> {
  readonly #committed = new Map<string, Row>();

  get(trx: Transaction, key: string): Row | undefined {
    const own = trx.changesOf(this);
    const row = own?.has(key) ? own.get(key) : this.#committed.get(key);
    return row ?? undefined;
  }

  /** In the order in which the rows were first written. */
  rows(trx: Transaction): Row[] {
    const own = trx.changesOf(this);
    if (!own) return [...this.#committed.values()];
    const merged = new Map<string, Row | null>(this.#committed);
    for (const [key, row] of own) merged.set(key, row);
    return [...merged.values()].filter((row) => row !== null);
  }

  put(trx: Transaction, key: string, row: Row): void {
    trx.change(this, key, row);
  }

  delete(trx: Transaction, key: string): void {
    trx.change(this, key, null);
  }

  /** What stands now, whoever asks: for those who judge a run from outside. */
  committed(): readonly Row[] {
    return [...this.#committed.values()];
  }

  apply(changes: ReadonlyMap<string, object | null>): void {
    for (const [key, row] of changes) {
      if (row === null) this.#committed.delete(key);
      else this.#committed.set(key, row as Row);
    }
  }
}
