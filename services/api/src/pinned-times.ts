import { z } from '@hono/zod-openapi';

/** An instant that Postgres can hold, as ISO 8601 in UTC: years 1 to 9999, also after the offset is applied. */
export const WorldTime = z.iso
  .datetime({ offset: true })
  .transform((text, context) => {
    const at = new Date(text);
    const utc = Number.isNaN(at.getTime()) ? '' : at.toISOString();
    if (/^(?!0000)\d{4}-/u.test(utc)) return utc;
    context.addIssue({ code: 'custom', message: 'lies outside the years 1 to 9999' });
    return z.NEVER;
  })
  .openapi({ type: 'string', format: 'date-time', description: 'World time: what was true then.' });

/** A log position in decimal digits. */
export const LogPosition = z
  .string()
  .regex(/^\d{1,15}$/u, 'is no log position: give a whole number')
  .transform(Number)
  .openapi({ type: 'integer', minimum: 0, description: 'Log position: what was known there.' });

/** What a read without `as_of` means: the next UTC midnight, so that an answer holds for the day. */
export function nextMidnight(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)).toISOString();
}
