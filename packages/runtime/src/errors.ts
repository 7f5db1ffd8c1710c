import { redactText } from './redact.ts';

export interface JuxtaErrorOptions {
  /** What to type or change next. */
  readonly next?: string;
  /** JSON with snake_case keys. */
  readonly details?: unknown;
  readonly cause?: unknown;
}

/** An error made for people: a stable code, what happened, and what to do next. */
export class JuxtaError extends Error {
  override readonly name: string = 'JuxtaError';
  readonly code: string;
  readonly next: string | undefined;
  readonly details: unknown;

  constructor(code: string, message: string, options: JuxtaErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : {});
    this.code = code;
    this.next = options.next;
    this.details = options.details;
  }
}

export interface ErrorDocument {
  code: string;
  message: string;
  next?: string;
  details?: unknown;
}

/** What may leave the process about a thrown value. Never a stack; credentials are redacted. */
export function toErrorDocument(error: unknown): ErrorDocument {
  const document: ErrorDocument = { code: 'internal', message: redactText(messageOf(error)) };
  if (!(error instanceof Error)) return document;
  if (!(error instanceof JuxtaError)) return withOwnCode(document, error);
  document.code = error.code;
  if (error.next !== undefined) document.next = redactText(error.next);
  if (error.details !== undefined) document.details = redactDetails(error.details);
  return document;
}

/** Errors of our packages that are not JuxtaErrors carry a snake_case code of their own; system errors (ECONNREFUSED) do not. */
function withOwnCode(
  document: ErrorDocument,
  error: Error & { code?: unknown; next?: unknown },
): ErrorDocument {
  const { code, next } = error;
  if (typeof code === 'string' && /^[a-z]+(?:_[a-z]+)*$/u.test(code)) document.code = code;
  if (typeof next === 'string') document.next = redactText(next);
  return document;
}

function messageOf(error: unknown): string {
  // A refused connection to a name with several addresses is an AggregateError without a message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  if (error instanceof Error) return error.message === '' ? error.name : error.message;
  return String(error);
}

function redactDetails(details: unknown): unknown {
  if (typeof details === 'string') return redactText(details);
  if (Array.isArray(details)) return details.map(redactDetails);
  if (details === null || typeof details !== 'object') return details;
  return Object.fromEntries(Object.entries(details).map(([key, value]) => [key, redactDetails(value)]));
}
