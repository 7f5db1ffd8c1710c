/** Calls back once so many milliseconds have passed, those in which it was paused not counted. */
export class TimeLimit {
  readonly #expired: () => void;
  #leftMs: number;
  #since = 0;
  #timer: NodeJS.Timeout | null = null;

  /** Runs from the start. */
  constructor(milliseconds: number, expired: () => void) {
    this.#leftMs = milliseconds;
    this.#expired = expired;
    this.resume();
  }

  pause(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#leftMs -= performance.now() - this.#since;
  }

  resume(): void {
    if (this.#timer !== null) return;
    this.#since = performance.now();
    this.#timer = setTimeout(this.#expired, Math.max(0, this.#leftMs));
  }
}
