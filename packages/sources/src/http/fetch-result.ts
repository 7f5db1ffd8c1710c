/** Why a fetch has no usable answer. Stable: captures and metrics are keyed by it. */
export type FetchFailureCode =
  | 'address_refused'
  | 'scheme_refused'
  | 'url_refused'
  | 'port_refused'
  | 'dns'
  | 'connect'
  | 'timeout'
  | 'tls'
  | 'reset'
  | 'too_large'
  | 'decoded_too_large'
  | 'bad_encoding'
  | 'wrong_type'
  | 'too_many_redirects'
  | 'redirect_refused'
  | 'bad_redirect'
  | 'protocol'
  | 'hash_mismatch'
  | 'aborted';

export interface FetchFailure {
  readonly code: FetchFailureCode;
  /** Host and port the failure belongs to; empty where the URL has none. */
  readonly host: string;
  readonly detail: string;
}

/** What the caller has to say to each step of a fetch. */
export interface FetchSteps {
  /** Called right before each request is sent, redirects included; where it throws, nothing is. */
  beforeSend?(): void;
  /**
   * Asked before each redirect hop, so that robots and the host's budget are checked again; false fails as
   * `redirect_refused`. Without it every public target is followed except from https to http. The time it takes is not
   * counted as the fetch's: a hop may wait for its turn.
   */
  allowRedirect?(from: URL, to: URL): boolean | Promise<boolean>;
}

export interface FetchRequest {
  readonly url: string;
  /** Value of the `accept` header; by default the `accepts` list, else anything. */
  readonly accept?: string;
  /** Extra headers, credentials among them. None of them is sent to another origin after a redirect. */
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON to send by POST, for questions that have no address of their own. Their answers are never conditional, redirects are refused. */
  readonly json?: string;
  /** Sent as If-None-Match and If-Modified-Since, exactly as stored. */
  readonly validators?: { readonly etag?: string; readonly lastModified?: string };
  /** Cap on the body as it travels, in bytes. Default 5 MiB. */
  readonly maxBytes?: number;
  /** Cap on the body after its content coding is undone, in bytes. Default 16 MiB. */
  readonly maxDecodedBytes?: number;
  /** Media types that a 2xx answer may have: `text/html`, `text/*`, `*+json`. Others fail as `wrong_type`, unread. */
  readonly accepts?: readonly string[];
  readonly signal?: AbortSignal;
}

export interface RedirectHop {
  readonly url: string;
  readonly status: number;
}

/** What is known of an exchange beside its body. */
export interface FetchHead {
  /** Allow-listed response headers, names in lower case, values as sent (latin1). */
  readonly headers: Readonly<Record<string, string>>;
  /** The URL that answered, or the last one tried. */
  readonly finalUrl: string;
  /** The redirects that led to `finalUrl`, in order. */
  readonly hops: readonly RedirectHop[];
  readonly remoteAddress: string | null;
  /** Bytes of the final body as they travelled. */
  readonly wireBytes: number;
  /** ISO 8601 UTC. */
  readonly startedAt: string;
  readonly endedAt: string;
  readonly tookMs: number;
  /** From Retry-After or an exhausted rate limit; at most one day. */
  readonly retryAfterSeconds: number | null;
  /**
   * `finalUrl` where every hop was 301 or 308 and it answered, or the caller did not let us ask it: it is one that the
   * fetcher would ask.
   */
  readonly permanentRedirect: string | null;
}

export interface FetchedResponse extends FetchHead {
  readonly kind: 'response';
  readonly status: number;
  /** Content coding undone, charset untouched. Best effort, possibly empty, unless the status is 2xx. */
  readonly body: Uint8Array;
}

export interface FetchedNotModified extends FetchHead {
  readonly kind: 'not_modified';
  readonly status: 304;
}

export interface FailedFetch extends FetchHead {
  readonly kind: 'failed';
  readonly failure: FetchFailure;
  /** Status of the answer that could not be used; null where none came. */
  readonly status: number | null;
}

export type FetchResult = FetchedResponse | FetchedNotModified | FailedFetch;

export interface SafeFetcher {
  /** Never throws or rejects: what goes wrong is a `failed` result. */
  fetch(request: FetchRequest, steps?: FetchSteps): Promise<FetchResult>;
  /** Ends all connections; fetches under way fail as `aborted`. */
  close(): Promise<void>;
}
