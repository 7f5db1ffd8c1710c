import { JuxtaError } from '@juxta/runtime';

export type JobsErrorCode =
  | 'payload_invalid'
  | 'postgres_unreachable'
  | 'redis_unreachable'
  | 'redis_url_invalid'
  | 'redis_eviction_policy'
  | 'queue_unavailable'
  | 'queues_closed'
  | 'unknown_job'
  | 'too_many_workers'
  | 'close_timeout';

/** What went wrong with the queue; `next` says what to do. */
export class JobsError extends JuxtaError {
  override readonly name = 'JobsError';
  declare readonly code: JobsErrorCode;

  constructor(code: JobsErrorCode, message: string, next: string, cause?: unknown) {
    super(code, message, cause === undefined ? { next } : { next, cause });
  }
}

/** The message of anything thrown, for use inside another message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
