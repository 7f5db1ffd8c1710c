const dayMs = 86_400_000;

/** The one place of the thresholds: a sign of life this many days before `as_of` or less. */
export const activeDays = 180;
export const maintainedDays = 730;

/** Days between an instant and `as_of`, negative when it lies after; null for text that is no instant. */
export function daysBefore(instant: unknown, asOf: string): number | null {
  if (typeof instant !== 'string') return null;
  const days = (Date.parse(asOf) - Date.parse(instant)) / dayMs;
  return Number.isNaN(days) ? null : days;
}

/** Whether an instant is one, and not after `as_of`: what is announced is no sign yet. */
export function isPast(instant: unknown, asOf: string): instant is string {
  return (daysBefore(instant, asOf) ?? -1) >= 0;
}
