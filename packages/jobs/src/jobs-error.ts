/** What went wrong with the queue. The message says what happened and what to do next. */
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

export class JobsError extends Error {
  readonly code: JobsErrorCode;

  constructor(code: JobsErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'JobsError';
    this.code = code;
  }
}

/** The message of anything thrown, for use inside another message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error instanceof Error) return error.message || error.name;
  return String(error);
}
