import { z } from '@hono/zod-openapi';

/** A day or an instant that Postgres can hold, as ISO 8601 in UTC: years 1 to 9999, also after the offset is applied. */
export const WorldTime = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()])
  .transform((text, context) => {
    const at = new Date(text);
    const utc = Number.isNaN(at.getTime()) ? '' : at.toISOString();
    if (/^(?!0000)\d{4}-/u.test(utc)) return utc;
    context.addIssue({ code: 'custom', message: 'lies outside the years 1 to 9999' });
    return z.NEVER;
  })
  .openapi({ type: 'string', format: 'date-time', description: 'World time: what was true then.' });

/** A log position in decimal digits, or a time. */
export const KnownAt = z
  .union([
    z
      .string()
      .regex(/^\d{1,15}$/u, 'is no log position: give a whole number')
      .transform(Number),
    WorldTime,
  ])
  .openapi({
    type: 'string',
    description: 'Log position, or a time (ISO 8601): what was known there. The answer names the position.',
  });

/** What a read without `as_of` means: the next UTC midnight, so that an answer holds for the day. */
export function nextMidnight(now: Date): string {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 1)).toISOString();
}
