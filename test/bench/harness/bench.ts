import type { BenchDatabase } from './database.ts';
import type { Measured } from './in-turn.ts';

export interface BenchOptions {
  /** Upper limit of the events a case works on; each bench has a default of its own. */
  readonly events: number | undefined;
  /** Rounds per contender; each bench has a default of its own. */
  readonly rounds: number | undefined;
  readonly seed: number;
  /** Small amounts, to see that it runs: its figures mean nothing. */
  readonly quick: boolean;
  /** A folder of HTML pages; a bench that wants one looks for one else. */
  readonly site: string | undefined;
  /** What to read instead of what is invented, where a bench reads a file. */
  readonly file: string | undefined;
}

export interface BenchContext {
  readonly options: BenchOptions;
  /** A new, empty database on the Postgres that the product starts, with the product's durability. Dropped at the end. */
  database(name: string): Promise<BenchDatabase>;
  /** Closed at the end, last first, also when the bench fails: connections, servers, workers. */
  use<Resource extends { close(): Promise<unknown> }>(resource: Resource): Resource;
  /** Progress, on stderr. */
  say(line: string): void;
}

/** One line of the table. Speeds: larger is better. */
export interface BenchResult {
  readonly case: string;
  /** What is counted per second, e.g. `events/s`. */
  readonly unit: string;
  readonly subject: number;
  readonly baseline: number;
  readonly baseline_is: string;
  /** subject / baseline. */
  readonly ratio: number;
  /** The ratio that is asked for, where one is. */
  readonly target: number | null;
  readonly rounds: number;
  /** Lowest and highest of the rounds. */
  readonly spread: {
    readonly subject: readonly [number, number];
    readonly baseline: readonly [number, number];
  };
  readonly note?: string;
}

export interface Bench {
  /** One line: what it measures against what. */
  readonly summary: string;
  run(context: BenchContext): Promise<readonly BenchResult[]>;
}

/** What each file of `test/bench/` exports as `bench`. */
export function defineBench(bench: Bench): Bench {
  return bench;
}

interface Compared {
  readonly case: string;
  readonly unit: string;
  readonly subject: Measured;
  readonly baseline: Measured;
  readonly baseline_is: string;
  readonly target?: number;
  readonly note?: string;
}

/** The line of two contenders that were measured in turn. */
export function compared({ subject, baseline, target, note, ...told }: Compared): BenchResult {
  return {
    ...told,
    subject: round(subject.median),
    baseline: round(baseline.median),
    ratio: round(subject.median / baseline.median),
    target: target ?? null,
    rounds: Math.min(subject.rounds.length, baseline.rounds.length),
    spread: { subject: spreadOf(subject), baseline: spreadOf(baseline) },
    ...(note !== undefined && { note }),
  };
}

const spreadOf = ({ rounds }: Measured): readonly [number, number] => [
  round(Math.min(...rounds)),
  round(Math.max(...rounds)),
];

function round(speed: number): number {
  return Number(speed.toPrecision(4));
}
