import { normalizeTarget } from '@juxta/jobs';
import { packAnswer, recordAnswers, type HostLease, type PackedAnswer, type TaskAnswer } from '@juxta/store';

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
  #waiting: PackedAnswer[] = [];
  readonly #confirmed = new Set<string>();
  /** Fetches that are to follow: their turn is taken with the storing of what came. */
  next = 0;
  /** Some could not be stored: the visit is to end. */
  failed = false;
  #timer: NodeJS.Timeout | undefined;
  /** Rejected for good where one could not be stored: what came after it is not stored either. */
  #stored: Promise<void> = Promise.resolve();

  constructor(parts: Pick<CrawlerParts, 'db' | 'queues'>, lease: HostLease) {
    this.#parts = parts;
    this.#lease = lease;
  }

  /** Stored when its promise is kept, unless it is a mere confirmation: no promise where that only waits. */
  add(answer: TaskAnswer): Promise<void> | undefined {
    // Of one target they are judged one after the other.
    const { isAlone, target } = answer.task;
    return !isAlone && this.#confirmed.has(target) ? this.#addAfter(answer) : this.#add(answer);
  }

  async #addAfter(answer: TaskAnswer): Promise<void> {
    await this.store();
    await this.#add(answer);
  }

  #add(answer: TaskAnswer): Promise<void> | undefined {
    const { outcome, target } = answer.capture;
    this.#waiting.push(packAnswer(answer));
    if (outcome !== 'not_modified') return this.store(this.next);
    if (!answer.task.isAlone) this.#confirmed.add(target);
    if (this.#waiting.length >= heldBackAtMost) return this.store(this.next);
    // However slow the next answer is. That it failed is told when the next ones are stored.
    this.#timer ??= setTimeout(() => void this.store().catch(() => {}), heldBackMs);
    return undefined;
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

  async #record(answers: readonly PackedAnswer[], next: number): Promise<void> {
    const { db, queues } = this.#parts;
    const untold = await recordAnswers(db, this.#lease, answers, next).catch((error: unknown) => {
      this.failed = true;
      throw error;
    });
    if (untold.length === 0) return;
    await queues.addBulk(
      normalizeTarget,
      untold.map(({ target, capture }) => ({ target, capture })),
    );
  }
}
