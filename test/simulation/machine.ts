import type { Random } from '../bench/realistic-events/random.ts';
import type { Faults } from './faults.ts';
import { ServerError } from './model/locks.ts';
import type { Server } from './model/server.ts';
import { asDatabase, Session, type Port } from './model/session.ts';
import type { Transaction } from './model/transaction.ts';
import type { Timeline } from './timeline.ts';

/** What all processes of a run share. */
export interface Surroundings {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  readonly server: Server;
  readonly tell: (who: string, what: string) => void;
}

const broken = (): Error => new ServerError('08006', 'Connection terminated unexpectedly');

/** A process: what it asks takes time, and it may stall, lose its connections, or die in the middle of anything. */
export class Machine implements Port {
  readonly role: string;
  readonly name: string;
  readonly around: Surroundings;
  /** Milliseconds by which its clock is wrong. */
  readonly skewMs: number;
  readonly stopping = new AbortController();
  readonly #open = new Set<Transaction>();
  readonly #deaths: (() => void)[] = [];
  #alive = true;
  #stalledUntil = 0;

  constructor(role: string, name: string, around: Surroundings) {
    this.role = role;
    this.name = name;
    this.around = around;
    this.skewMs = around.faults.happens('clock_skewed') ? around.random.between(-8_000, 8_000) : 0;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get db() {
    return asDatabase(new Session(this.around.server, this));
  }

  /** Something that this process does later: not while it stalls, and never when it is dead. */
  after(ms: number, run: () => void): void {
    const { timeline } = this.around;
    timeline.after(ms, () => {
      if (!this.#alive) return;
      const stalled = this.#stalledUntil - timeline.now();
      if (stalled > 0) this.after(Math.min(stalled, 1_000), run);
      else run();
    });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  ask<Result>(
    what: string,
    within: Transaction | null,
    act: () => Result | Promise<Result>,
  ): Promise<Result> {
    const { faults, random, tell } = this.around;
    if (faults.happens('process_stalls')) this.stall(random.between(5_000, 45_000));
    const slow = faults.happens('slow_database') || random.chance(0.02);
    const wait = slow ? random.between(50, 4_000) : random.between(0, 4);
    return new Promise((resolve, reject) => {
      this.after(wait, () => {
        if (within?.ended || faults.happens('connection_breaks')) {
          tell(this.name, `${what}: the connection breaks`);
          within?.rollback();
          reject(broken());
          return;
        }
        tell(this.name, what);
        // Only what commits has an outcome that can stay open.
        const lost = (within === null || what === 'commit') && faults.happens('answer_lost');
        void settle(act).then((done) => {
          if (!this.#alive) return;
          if (lost) tell(this.name, `${what}: done, and the answer is lost`);
          if ('error' in done) reject(done.error);
          else if (lost) reject(broken());
          else resolve(done.result);
        });
      });
    });
  }

  opened(trx: Transaction): void {
    // Those that have ended are let go of now and then.
    if (this.#open.size > 50) for (const other of this.#open) if (other.ended) this.#open.delete(other);
    this.#open.add(trx);
  }

  stall(ms: number): void {
    this.around.tell(this.name, `stalls for ${ms} ms`);
    this.#stalledUntil = this.around.timeline.now() + ms;
  }

  atDeath(run: () => void): void {
    this.#deaths.push(run);
  }

  die(): void {
    this.around.tell(this.name, 'dies');
    this.#alive = false;
    this.#hangUp();
    for (const run of this.#deaths) run();
  }

  #hangUp(): void {
    for (const trx of this.#open) trx.rollback();
    this.#open.clear();
  }
}

async function settle<Result>(
  act: () => Result | Promise<Result>,
): Promise<{ readonly result: Result } | { readonly error: Error }> {
  try {
    return { result: await act() };
  } catch (error) {
    return { error: error as Error };
  }
}
