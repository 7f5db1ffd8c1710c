import type { z } from 'zod';

import { cleanText } from './clean-error.ts';
import { JobsError } from './jobs-error.ts';

const maxDataBytes = 4096;
const maxIdBytes = 255;

export interface JobOptions {
  /** Runs in all before a job fails for good. At least 2: a database error while finishing fails a good run once. */
  readonly attempts?: number;
  /** Milliseconds before the first retry; doubled for each further one, with jitter. */
  readonly backoffMs?: number;
}

/** A kind of job: the producer and the consumer are both typed by it. */
export interface JobDefinition<Payload> {
  /** Also the name of its queue. */
  readonly name: string;
  readonly attempts: number;
  readonly backoffMs: number;
  /** Checks a payload and names its job. @throws JobsError `payload_invalid` */
  readonly prepare: (payload: Payload) => PreparedJob<Payload>;
  /** Checks what came out of a queue: another version may have put it there. @throws JobsError `payload_invalid` */
  readonly read: (data: unknown) => Payload;
}

export interface PreparedJob<Payload> {
  readonly id: string;
  readonly data: Payload;
}

/**
 * Defines a kind of job. At most one incomplete job exists per `jobId`; a further add is ignored. The payload
 * carries ids only (4,096 bytes at most): what they mean is read again from the database when the job runs.
 */
export function defineJob<Schema extends z.ZodType>(definition: {
  name: string;
  payload: Schema;
  jobId: (payload: z.output<Schema>) => string;
  options?: JobOptions;
}): JobDefinition<z.output<Schema>> {
  const { name, options = {} } = definition;
  const attempts = options.attempts ?? 3;
  if (attempts < 2) throw new RangeError(`job ${name}: attempts must be at least 2`);
  const read = (data: unknown): z.output<Schema> => {
    const parsed = definition.payload.safeParse(data);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw invalid(name, issues.join('; '));
  };
  return {
    name,
    attempts,
    backoffMs: options.backoffMs ?? 2000,
    read,
    prepare(payload) {
      const data = read(payload);
      requireSmallAndClean(name, data);
      const id = definition.jobId(data);
      requireUsableId(name, id);
      return { id, data };
    },
  };
}

function requireSmallAndClean(name: string, data: unknown): void {
  const json = JSON.stringify(data, (_key, value: unknown) => {
    if (typeof value === 'string' && (value.includes('\u0000') || !value.isWellFormed())) {
      throw invalid(name, 'a text holds NUL or half a character, which no queue can store');
    }
    return value;
  });
  const bytes = Buffer.byteLength(json);
  if (bytes <= maxDataBytes) return;
  throw invalid(name, `${String(bytes)} bytes; a job carries ids, at most ${String(maxDataBytes)} bytes`);
}

function requireUsableId(name: string, id: string): void {
  // Refused by BullMQ itself: integers, "0", ":"; by Postgres: NUL, lone surrogates, more than an index row holds.
  const usable =
    /^[a-z]+_[^:]+$/u.test(id) &&
    !id.includes('\u0000') &&
    id.isWellFormed() &&
    Buffer.byteLength(id) <= maxIdBytes;
  if (!usable)
    throw invalid(name, `the job id ${JSON.stringify(id.slice(0, 80))} cannot be used by the queue`);
}

function invalid(name: string, reason: string): JobsError {
  const message = cleanText(`job ${name}: payload refused: ${reason}`, 1000);
  return new JobsError('payload_invalid', message, `Correct what adds ${name} jobs.`);
}
