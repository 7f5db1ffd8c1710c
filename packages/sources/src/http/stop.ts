import { FetchError } from './fetch-error.ts';

/** A step of a fetch. */
interface Stoppable {
  abort(reason: FetchError): void;
}

/**
 * Ends one fetch, for whatever reason comes first. It tells one listener, that of the step under way: an AbortController and
 * its events for each fetch would cost more than all else that a fetch does beside its exchange.
 */
export class Stop {
  #reason: FetchError | null = null;
  #listener: Stoppable | null = null;

  now(reason: FetchError): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#listener?.abort(reason);
  }

  get reason(): FetchError | null {
    return this.#reason;
  }

  /** Null: nobody is to be told any more. */
  set listener(listener: Stoppable | null) {
    this.#listener = listener;
  }
}

const underWay = new WeakMap<AbortSignal, Set<Stop>>();

/** The fetches under way that end with a signal, which is listened to once however many there are. */
export function endingWith(signal: AbortSignal): Set<Stop> {
  const known = underWay.get(signal);
  if (known) return known;
  const stops = new Set<Stop>();
  underWay.set(signal, stops);
  signal.addEventListener('abort', () => {
    for (const stop of stops) stop.now(byCaller());
  });
  return stops;
}

export function byCaller(): FetchError {
  return new FetchError('aborted', 'stopped by the caller');
}
