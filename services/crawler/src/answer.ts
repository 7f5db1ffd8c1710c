import type { FetchResult } from '@juxta/sources';

/** What stands in place of an answer where we did not ask: robots.txt forbids it or could not be read. */
export interface Refusal {
  readonly kind: 'failed';
  /** `cause`: why robots.txt could not be read, as a failure's code or `status 503`. */
  readonly failure: { readonly code: string; readonly detail: string; readonly cause?: string };
  readonly startedAt: string;
  readonly endedAt: string;
  readonly tookMs: number;
  /** What a robots.txt asked for that could not be read. */
  readonly retryAfterSeconds: number | null;
}

export type Answer = (FetchResult | Refusal) & {
  /** A denial that is one of everything at its host: see `judgeDenial`. */
  readonly deniesAll?: boolean;
  /** Given by a host that a redirect led to, and which was paced for it: it says nothing of the one that was asked. */
  readonly elsewhere?: boolean;
};
