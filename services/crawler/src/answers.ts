import { normalizeTarget } from '@juxta/jobs';
import { recordAnswers, type HostLease, type TaskAnswer } from '@juxta/store';

import type { CrawlerParts } from './parts.ts';

/** What a worker that dies has asked for in vain, at most: so much time, and so many answers. */
const heldBackMs = 1_000;
const heldBackAtMost = 100;

/**
 * The answers of a visit on their way to the store, in the order in which they came. Those that only confirm wait for one
 * another, since storing one costs as much as storing fifty: for a second, the next turn, or anything else that is to be
 * stored. A worker that dies before that has stored nothing, and the next one asks again.
 */
export class Answers {
  readonly #parts: Pick<CrawlerParts, 'db' | 'queues'>;
  readonly #lease: HostLease;
  #waiting: TaskAnswer[] = [];
  readonly #confirmed = new Set<string>();
  /** Fetches that are to follow: their turn is taken with the storing of what came. */
  next = 0;
  #timer: NodeJS.Timeout | undefined;
  /** Rejected for good where one could not be stored: what came after it is not stored either. */
  #stored: Promise<void> = Promise.resolve();

  constructor(parts: Pick<CrawlerParts, 'db' | 'queues'>, lease: HostLease) {
    this.#parts = parts;
    this.#lease = lease;
  }

  /** Stored when this returns, unless it is a mere confirmation. */
  async add(answer: TaskAnswer): Promise<void> {
    const { outcome, target } = answer.capture;
    const confirms = outcome === 'not_modified';
    // Of one target they are judged one after the other.
    if (confirms && this.#confirmed.has(target)) await this.store();
    this.#waiting.push(answer);
    if (confirms) this.#confirmed.add(target);
    if (!confirms || this.#waiting.length >= heldBackAtMost) return this.store(this.next);
    // However slow the next answer is. That it failed is told when the next ones are stored.
    this.#timer ??= setTimeout(() => void this.store().catch(() => {}), heldBackMs);
  }

  /** All that came so far. `next`: fetches that follow it at once. Throws LeaseLost. */
  store(next = 0): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const answers = this.#waiting;
    if (answers.length > 0) {
      this.#waiting = [];
      this.#confirmed.clear();
      this.#stored = this.#stored.then(() => this.#record(answers, next));
    }
    return this.#stored;
  }

  async #record(answers: readonly TaskAnswer[], next: number): Promise<void> {
    const { db, queues } = this.#parts;
    const told = await recordAnswers(db, this.#lease, answers, next);
    const untold = answers.filter(({ capture }) => !told.has(capture.id));
    if (untold.length === 0) return;
    await queues.addBulk(
      normalizeTarget,
      untold.map(({ capture }) => ({ target: capture.target, capture: capture.id })),
    );
  }
}
