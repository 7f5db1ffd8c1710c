import type { Random } from '../bench/realistic-events/random.ts';

/** What may go wrong. A seed draws some of these, and how often each happens. */
export const faultKinds = [
  'connection_breaks',
  'answer_lost',
  'slow_database',
  'process_dies',
  'process_stalls',
  'job_twice',
  'job_late',
  'job_lost',
  'all_jobs_lost',
  'clock_skewed',
  'source_down',
  'source_limits',
  'capture_late',
  'history_replayed',
  'source_denies',
] as const;
export type FaultKind = (typeof faultKinds)[number];

/** How likely a fault is where it may happen, at most. */
const most: Readonly<Record<FaultKind, number>> = {
  connection_breaks: 0.08,
  answer_lost: 0.1,
  slow_database: 0.1,
  process_dies: 0.6,
  process_stalls: 0.02,
  job_twice: 1,
  job_late: 0.5,
  job_lost: 0.4,
  all_jobs_lost: 0.4,
  clock_skewed: 1,
  source_down: 0.5,
  source_limits: 0.2,
  capture_late: 0.9,
  history_replayed: 0.5,
  source_denies: 0.2,
};

/** A swarm: each seed has some kinds of faults and not the others, since all of them at once hide each other. */
export class Faults {
  readonly counts = new Map<FaultKind, number>();
  readonly #rates = new Map<FaultKind, number>();
  readonly #random: Random;
  #over = false;

  constructor(random: Random) {
    this.#random = random;
    for (const kind of faultKinds) if (random.chance(0.4)) this.#rates.set(kind, most[kind] * random.next());
  }

  get kinds(): readonly FaultKind[] {
    return [...this.#rates.keys()];
  }

  happens(kind: FaultKind): boolean {
    const rate = this.#rates.get(kind);
    if (rate === undefined || this.#over || !this.#random.chance(rate)) return false;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
    return true;
  }

  /** From here on nothing goes wrong. */
  end(): void {
    this.#over = true;
  }
}
