import { type Clock, isoTime } from '@juxta/runtime';

import { type FetchError, oneLine } from './fetch-error.ts';
import type { FailedFetch, FetchHead, RedirectHop } from './fetch-result.ts';
import { keptHeaders } from './response-head.ts';
import type { ReceivedHead } from './response-reader.ts';
import { retryAfterSeconds } from './retry-after.ts';

/** What has happened so far in one fetch, over all its hops. */
export class FetchTrace {
  readonly hops: RedirectHop[] = [];
  headers: Readonly<Record<string, string>> = {};
  status: number | null = null;
  wireBytes = 0;
  readonly #clock: Clock;
  readonly #startedAt: Date;
  #url: string;
  /** Where it is known to be one that may be asked for: it holds no password. */
  #checked: URL | null = null;
  #remoteAddress: string | null = null;

  constructor(url: string, clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#url = url;
  }

  /** Which URL a failure from here on belongs to. */
  trying(url: URL): void {
    this.#url = url.href;
    this.#checked = url;
  }

  /** Forgets the answer of the hop before. */
  asking(): void {
    this.status = null;
    this.headers = {};
    this.wireBytes = 0;
    this.#remoteAddress = null;
  }

  answered(head: ReceivedHead): void {
    this.status = head.status;
    this.headers = keptHeaders(head.headers);
    this.#remoteAddress = head.remoteAddress;
  }

  head<const Kind, const Status>(
    kind: Kind,
    status: Status,
  ): FetchHead & { readonly kind: Kind; readonly status: Status } {
    const url = this.#displayUrl();
    const endedAt = this.#clock.now();
    const permanent =
      this.hops.length > 0 && this.hops.every(({ status }) => status === 301 || status === 308);
    return {
      kind,
      status,
      headers: this.headers,
      finalUrl: url,
      hops: this.hops,
      remoteAddress: this.#remoteAddress,
      wireBytes: this.wireBytes,
      startedAt: isoTime(this.#startedAt),
      endedAt: isoTime(endedAt),
      tookMs: endedAt.getTime() - this.#startedAt.getTime(),
      retryAfterSeconds: retryAfterSeconds(this.headers, endedAt),
      permanentRedirect: permanent ? url : null,
    };
  }

  failed(error: FetchError): FailedFetch {
    const failure = {
      code: error.code,
      host: URL.parse(this.#url)?.host ?? '',
      detail: oneLine(error.message),
    };
    const head = this.head('failed', this.status);
    // What the caller does not follow has been said all the same.
    const permanentRedirect = error.code === 'redirect_refused' ? head.permanentRedirect : null;
    return { ...head, failure, permanentRedirect };
  }

  /** A refused URL is told too, but not the password in it. */
  #displayUrl(): string {
    if (this.#checked) return this.#checked.href;
    const url = URL.parse(this.#url);
    if (url === null) return oneLine(this.#url);
    url.username = '';
    url.password = '';
    return url.href.slice(0, 2048);
  }
}
