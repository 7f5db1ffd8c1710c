/** No connection could be made: the server is not there, or does not let us in. */
export class DatabaseUnreachable extends Error {
  readonly code = 'database_unreachable';
  /** What to do. */
  readonly next = 'start the server, or correct DATABASE_URL (unset it for the built-in Postgres)';

  constructor(cause: Error) {
    super(`Postgres cannot be reached: ${reasonOf(cause)}`, { cause });
  }
}

// SQLSTATE: connection exceptions, refused credentials, unknown database, starting or stopping, no connection left.
const refused = /^(?:08...|28...|3D000|57P0.|53300)$/u;

/** The failure to connect that lies at the bottom of an error; null where the server was reached. */
export function connectionFailure(error: unknown): Error | null {
  if (!(error instanceof Error)) return null;
  const { code, syscall } = error as Error & { code?: unknown; syscall?: unknown };
  const unheard = ['connect', 'getaddrinfo'].includes(String(syscall)) || error instanceof AggregateError;
  if (unheard || (typeof code === 'string' && refused.test(code))) return error;
  return connectionFailure(error.cause);
}

/** A name with several addresses fails with an error for each, and no message of its own. */
function reasonOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((each) => (each as Error).message).join('; ');
  return error.message;
}
