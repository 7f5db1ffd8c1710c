import type { Connection, Database } from '@juxta/store';

import type { Server } from './server.ts';
import { Transaction } from './transaction.ts';

/** The way from a process to the server: it takes time, and may break before or after what was asked is done. */
export interface Port {
  readonly name: string;
  /** `within`: the transaction whose connection it is asked over; null where it is one of its own. */
  ask<Result>(what: string, within: Transaction | null, act: () => Result | Promise<Result>): Promise<Result>;
  opened(trx: Transaction): void;
}

/** A connection without a way: for those who look at the tables from outside a run. */
export const direct = (name: string): Port => ({
  name,
  ask: async (_what, _within, act) => act(),
  opened: () => {},
});

/** What stands for `Database` and for a transaction of it: the model's functions know it, no SQL reaches it. */
export class Session {
  readonly server: Server;
  readonly port: Port;
  readonly #trx: Transaction | null;

  constructor(server: Server, port: Port, trx: Transaction | null = null) {
    this.server = server;
    this.port = port;
    this.#trx = trx;
  }

  /** One statement, in the transaction at hand or in one of its own. */
  statement<Result>(what: string, act: (trx: Transaction) => Result | Promise<Result>): Promise<Result> {
    const { server, port } = this;
    const within = this.#trx;
    if (within) return port.ask(what, within, () => act(within));
    return port.ask(what, null, async () => {
      const trx = new Transaction(server, port.name);
      port.opened(trx);
      try {
        const result = await act(trx);
        trx.commit();
        return result;
      } catch (error) {
        trx.rollback();
        throw error;
      }
    });
  }

  transaction() {
    const builder = {
      setIsolationLevel: (level: 'read committed') => {
        if (level !== 'read committed') throw new Error(`the model has no ${String(level)}`);
        return builder;
      },
      execute: <Result>(work: (trx: Session) => Promise<Result>): Promise<Result> => this.#execute(work),
    };
    return builder;
  }

  async #execute<Result>(work: (trx: Session) => Promise<Result>): Promise<Result> {
    const { server, port } = this;
    const trx = new Transaction(server, port.name);
    port.opened(trx);
    try {
      const result = await work(new Session(server, port, trx));
      await port.ask('commit', trx, () => trx.commit());
      return result;
    } catch (error) {
      trx.rollback();
      throw error;
    }
  }
}

export const sessionOf = (db: Connection): Session => db as unknown as Session;

export const asDatabase = (session: Session): Database => session as unknown as Database;
