const maxMessage = 2000;
const maxStack = 4000;

// BullMQ reads these names, and this message, as commands, not as failures.
const commandNames = new Set(['DelayedError', 'WaitingError', 'WaitingChildrenError', 'UnrecoverableError']);
const rateLimitMessage = 'bullmq:rateLimitExceeded';

/** The text without NUL and lone surrogates (Postgres refuses both), shortened to `limit` UTF-16 units. */
export function cleanText(text: string, limit: number): string {
  return text.replaceAll('\u0000', '\uFFFD').slice(0, limit).toWellFormed();
}

/**
 * An error that every queue backend can store. A job whose error cannot be stored cannot even fail: it hangs until
 * it has stalled too often, and its reason is lost. Keeps name and `code`; the original is the `cause`.
 */
export function cleanError(thrown: unknown): Error {
  const source = thrown instanceof Error ? thrown : new Error(textOf(thrown));
  const message = cleanText(source.message, maxMessage);
  const cleaned = new Error(message === rateLimitMessage ? `error: ${message}` : message, { cause: thrown });
  cleaned.name = commandNames.has(source.name) ? 'Error' : cleanText(source.name, 100);
  cleaned.stack = cleanText(source.stack ?? `${cleaned.name}: ${message}`, maxStack);
  const code: unknown = 'code' in source ? source.code : undefined;
  return typeof code === 'string' ? Object.assign(cleaned, { code: cleanText(code, 100) }) : cleaned;
}

function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'a value that has no text was thrown';
  }
}
