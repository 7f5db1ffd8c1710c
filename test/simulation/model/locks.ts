import type { Transaction } from './transaction.ts';

interface Waiting {
  readonly trx: Transaction;
  readonly go: () => void;
  readonly refuse: (error: Error) => void;
}

interface Held {
  holder: Transaction;
  readonly waiting: Waiting[];
}

/** As Postgres reports them, by SQLSTATE. */
export class ServerError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Advisory and row locks: one holder each, who keeps it to the end of its transaction; others wait in turn. */
export class Locks {
  readonly #held = new Map<string, Held>();

  holds(trx: Transaction, key: string): boolean {
    return this.#held.get(key)?.holder === trx;
  }

  tryTake(trx: Transaction, key: string): boolean {
    const held = this.#held.get(key);
    if (held) return held.holder === trx;
    this.#held.set(key, { holder: trx, waiting: [] });
    return true;
  }

  take(trx: Transaction, key: string): Promise<void> | undefined {
    if (this.tryTake(trx, key)) return undefined;
    if (this.#wouldWaitForItself(trx, key)) throw new ServerError('40P01', 'deadlock detected');
    return new Promise((go, refuse) => {
      this.#held.get(key)?.waiting.push({ trx, go, refuse });
    });
  }

  /** Everything that a transaction holds or waits for. */
  release(trx: Transaction): void {
    for (const [key, held] of this.#held) {
      const mine = held.waiting.findIndex((one) => one.trx === trx);
      if (mine >= 0) held.waiting.splice(mine, 1)[0]?.refuse(new ServerError('57P01', 'terminated'));
      if (held.holder !== trx) continue;
      const next = held.waiting.shift();
      if (next) {
        held.holder = next.trx;
        next.go();
      } else this.#held.delete(key);
    }
  }

  #wouldWaitForItself(trx: Transaction, key: string): boolean {
    for (let next: string | undefined = key; next !== undefined;) {
      const holder: Transaction | undefined = this.#held.get(next)?.holder;
      if (holder === trx) return true;
      next = [...this.#held].find(([, held]) => held.waiting.some((one) => one.trx === holder))?.[0];
    }
    return false;
  }
}
