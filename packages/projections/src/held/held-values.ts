interface Entry<Value> {
  readonly value: Value;
  readonly targets: readonly string[];
  readonly size: number;
}

/** Values by key, each until a target that it was made from changes; at most so much of them, the oldest go first. */
export class HeldValues<Value> {
  readonly #limit: number;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #byTarget = new Map<string, Set<string>>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: Value, targets: readonly string[], size: number): void {
    this.#delete(key);
    this.#entries.set(key, { value, targets, size });
    this.#size += size;
    for (const target of targets) {
      const keys = this.#byTarget.get(target) ?? new Set();
      this.#byTarget.set(target, keys.add(key));
    }
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= this.#limit) return;
      this.#delete(oldest);
    }
  }

  forgetTarget(target: string): void {
    for (const key of this.#byTarget.get(target) ?? []) this.#delete(key);
  }

  forgetWhere(isGone: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) if (isGone(value)) this.#delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#byTarget.clear();
    this.#size = 0;
  }

  #delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#size -= entry.size;
    for (const target of entry.targets) {
      const keys = this.#byTarget.get(target);
      keys?.delete(key);
      if (keys?.size === 0) this.#byTarget.delete(target);
    }
  }
}
