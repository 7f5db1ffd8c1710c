import { FetchError } from './fetch-error.ts';

/** A step of a fetch. */
interface Stoppable {
  abort(reason: FetchError): void;
}

/**
 * One fetch under way, and whatever ends it first: its time, its caller, or its answer. It tells one listener, that of the
 * step under way.
 */
export class Stop {
  readonly signal: AbortSignal | undefined;
  readonly #all: UnderWay;
  /** As `performance.now()` counts; Infinity while its time stands still. */
  #endsAt = Infinity;
  #leftMs: number;
  #reason: FetchError | null = null;
  #listener: Stoppable | null = null;

  constructor(all: UnderWay, milliseconds: number, signal: AbortSignal | undefined) {
    this.#all = all;
    this.#leftMs = milliseconds;
    this.signal = signal;
    this.resume();
  }

  get endsAt(): number {
    return this.#endsAt;
  }

  get reason(): FetchError | null {
    return this.#reason;
  }

  /** Null: nobody is to be told any more. */
  set listener(listener: Stoppable | null) {
    this.#listener = listener;
  }

  now(reason: FetchError): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#listener?.abort(reason);
  }

  /** What follows is not the server's time. */
  pause(): void {
    this.#leftMs = this.#endsAt - performance.now();
    this.#endsAt = Infinity;
  }

  resume(): void {
    this.#endsAt = performance.now() + this.#leftMs;
    this.#all.lookAt(this.#endsAt);
  }

  /** It is over: nothing can stop it any more. */
  end(): void {
    this.#all.end(this);
  }
}

/**
 * The fetches of one fetcher that are under way. One timer serves all of them, and one listener those of a signal: a timer,
 * an AbortController and its events for each would cost more than all else that a fetch does beside its exchange.
 */
export class UnderWay {
  readonly #totalMs: number;
  readonly #stops = new Set<Stop>();
  readonly #heard = new WeakSet<AbortSignal>();
  #timer: NodeJS.Timeout | undefined;
  #looksAt = Infinity;

  /** Each may take so many milliseconds. */
  constructor(totalMs: number) {
    this.#totalMs = totalMs;
  }

  begin(signal?: AbortSignal): Stop {
    if (signal) this.#hear(signal);
    const stop = new Stop(this, this.#totalMs, signal);
    this.#stops.add(stop);
    return stop;
  }

  end(stop: Stop): void {
    this.#stops.delete(stop);
    if (this.#stops.size > 0) return;
    clearTimeout(this.#timer);
    this.#looksAt = Infinity;
  }

  /** At this time one is over, unless it ends before. */
  lookAt(time: number): void {
    if (time >= this.#looksAt) return;
    clearTimeout(this.#timer);
    this.#looksAt = time;
    this.#timer = setTimeout(() => this.#look(), Math.max(1, time - performance.now()));
  }

  #look(): void {
    this.#looksAt = Infinity;
    const now = performance.now();
    let next = Infinity;
    for (const stop of this.#stops) {
      if (stop.endsAt > now) next = Math.min(next, stop.endsAt);
      else stop.now(new FetchError('timeout', `not done after ${this.#totalMs} ms`));
    }
    if (next < Infinity) this.lookAt(next);
  }

  #hear(signal: AbortSignal): void {
    if (this.#heard.has(signal)) return;
    this.#heard.add(signal);
    signal.addEventListener('abort', () => {
      for (const stop of this.#stops) if (stop.signal === signal) stop.now(byCaller());
    });
  }
}

export function byCaller(): FetchError {
  return new FetchError('aborted', 'stopped by the caller');
}
