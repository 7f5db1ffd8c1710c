import type { Logger } from './logger.ts';

export type ShutdownStep = (reason: string) => unknown;

export interface Shutdown {
  /** Aborted as soon as the shutdown begins. */
  readonly signal: AbortSignal;
  /** Adds a step after those already added. Added during the shutdown it still runs; after it, it runs at once. */
  add(name: string, step: ShutdownStep): void;
  /** Runs every step once, in order; a failed step does not stop the next. Later calls wait for the first. */
  run(reason: string): Promise<void>;
}

export interface ShutdownOptions {
  readonly logger?: Pick<Logger, 'error' | 'info'>;
  /** Milliseconds for all steps together, 20,000 unless told; then the process exits with 1. */
  readonly deadline?: number;
}

const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 0 } as const;
type Signal = keyof typeof exitCodes;
const signals = Object.keys(exitCodes) as Signal[];

// Standard output may still be draining into a pipe: leave by ourselves, and be made to only if something lingers.
const lingerMs = 1000;

/**
 * Runs the steps on SIGINT, SIGTERM and SIGHUP. A second signal exits at once with 1. After an orderly end the exit code
 * is 0 for SIGTERM (what a supervisor sends), 130 for SIGINT, 129 for SIGHUP, and 1 when a step failed.
 */
export function onShutdown(options: ShutdownOptions = {}): Shutdown {
  const sequence = new Sequence(options);
  let signalled = false;

  function onSignal(signal: Signal): void {
    if (signalled) process.exit(1);
    signalled = true;
    options.logger?.info({ signal }, 'shutting down');
    void sequence.run(signal).then(() => {
      process.exitCode = sequence.failed ? 1 : exitCodes[signal];
      setTimeout(() => process.exit(), lingerMs).unref();
    });
  }

  for (const signal of signals) process.on(signal, onSignal);
  return {
    signal: sequence.abort.signal,
    add: (name, step) => sequence.add(name, step),
    run: async (reason) => {
      await sequence.run(reason);
      if (!signalled) for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

class Sequence {
  readonly abort = new AbortController();
  failed = false;
  readonly #options: ShutdownOptions;
  readonly #steps: Array<[name: string, step: ShutdownStep]> = [];
  #running: Promise<void> | undefined;
  #reason: string | undefined;

  constructor(options: ShutdownOptions) {
    this.#options = options;
  }

  add(name: string, step: ShutdownStep): void {
    this.#steps.push([name, step]);
    const reason = this.#reason;
    if (reason !== undefined) this.#running = this.#running?.then(() => this.#drain(reason));
  }

  run(reason: string): Promise<void> {
    this.#running ??= this.#drain((this.#reason = reason));
    return this.#running;
  }

  async #drain(reason: string): Promise<void> {
    const deadline = setTimeout(() => {
      this.#options.logger?.error({ reason }, 'shutdown took too long');
      process.exit(1);
    }, this.#options.deadline ?? 20_000).unref();
    this.abort.abort(new Error(`shutting down: ${reason}`));
    for (let next = this.#steps.shift(); next; next = this.#steps.shift()) {
      const [name, step] = next;
      try {
        await step(reason);
      } catch (error) {
        this.failed = true;
        this.#options.logger?.error({ err: error, step: name }, 'shutdown step failed');
      }
    }
    clearTimeout(deadline);
  }
}
