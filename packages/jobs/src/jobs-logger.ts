import { reasonOf } from './jobs-error.ts';

/** The part of the product's logger that the queue uses: fields first, then the message. */
export interface JobsLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const quietMs = 30_000;
const maxRemembered = 100;

/** Logs errors of connections: in an outage every object repeats the same one each second, so each is told once in 30 s. */
export function createErrorLog(logger: JobsLogger): (source: string, error: unknown) => void {
  const toldAt = new Map<string, number>();
  return (source, error) => {
    const reason = reasonOf(error);
    const key = `${source} ${reason}`;
    const now = Date.now();
    if (now - (toldAt.get(key) ?? -Infinity) < quietMs) return;
    if (toldAt.size >= maxRemembered) toldAt.clear();
    toldAt.set(key, now);
    logger.error({ source, reason }, 'job queue error');
  };
}
