import type { Dispatcher } from 'undici';

import { FetchError, toFetchError } from './fetch-error.ts';

/** The other end of a connection; undici tells nobody else which socket a response came from. */
export interface Peer {
  address: string | null;
}

export interface ReceivedHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly remoteAddress: string | null;
}

/** How much of the body is wanted; `skip` ends the connection. Throwing a FetchError ends it as well, as a failure. */
export type BodyPlan = { readonly maxBytes: number } | 'skip';

const nothing = Buffer.alloc(0);
const firstCapacity = 16 * 1024;
// What a server declares is not trusted with more memory than this before it sends it.
const trustedCapacity = 1024 * 1024;

/** Reads one response into memory under a cap, and stops the transfer at the first byte beyond it. */
export class ResponseReader implements Dispatcher.DispatchHandler {
  /** Kept once `body` is whole. Rejects with FetchError. */
  readonly done: Promise<void>;
  peer: Peer | null = null;
  wireBytes = 0;
  readonly #onHead: (head: ReceivedHead) => BodyPlan;
  #controller: Dispatcher.DispatchController | null = null;
  #stopped: FetchError | null = null;
  #maxBytes = 0;
  #capacity = 0;
  // One buffer that grows: a list of chunks would let a server that sends single bytes take a hundredfold.
  #buffer = nothing;
  #resolve!: () => void;
  #reject!: (error: FetchError) => void;

  constructor(onHead: (head: ReceivedHead) => BodyPlan) {
    this.#onHead = onHead;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** As it travelled. */
  get body(): Uint8Array {
    const isFull = this.#buffer.length === this.wireBytes;
    return isFull ? this.#buffer : this.#buffer.subarray(0, this.wireBytes);
  }

  /** Ends the exchange, also one that has not started. */
  abort(error: FetchError): void {
    if (this.#stopped !== null) return;
    this.#stopped = error;
    this.#reject(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped !== null) controller.abort(this.#stopped);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: ReceivedHead['headers']): void {
    if (status < 200 || this.#stopped !== null) return;
    try {
      this.#plan(this.#onHead({ status, headers, remoteAddress: this.peer?.address ?? null }), headers);
    } catch (error) {
      this.abort(toFetchError(error));
    }
  }

  #plan(plan: BodyPlan, headers: ReceivedHead['headers']): void {
    if (plan === 'skip') {
      this.#resolve();
      this.abort(new FetchError('aborted', 'the body is not wanted'));
      return;
    }
    this.#maxBytes = plan.maxBytes;
    const declared = Number(headers['content-length']) || 0;
    if (declared > plan.maxBytes) throw this.#tooLarge(`declares ${declared} bytes`);
    // Made with the first byte: nearly every answer "not modified" has none.
    this.#capacity = Math.min(plan.maxBytes, trustedCapacity, Math.max(declared, firstCapacity));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stopped !== null) return;
    const size = this.wireBytes + chunk.length;
    if (size > this.#maxBytes) {
      this.abort(this.#tooLarge('does not end there'));
      return;
    }
    if (size > this.#buffer.length) this.#grow(size);
    chunk.copy(this.#buffer, this.wireBytes);
    this.wireBytes = size;
  }

  onResponseEnd(): void {
    this.#resolve();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#reject(toFetchError(error));
  }

  #grow(size: number): void {
    const wanted = Math.max(size, this.#buffer.length * 2, this.#capacity);
    const larger = Buffer.allocUnsafe(Math.min(this.#maxBytes, wanted));
    this.#buffer.copy(larger, 0, 0, this.wireBytes);
    this.#buffer = larger;
  }

  #tooLarge(how: string): FetchError {
    return new FetchError('too_large', `the body may have ${this.#maxBytes} bytes but ${how}`);
  }
}
