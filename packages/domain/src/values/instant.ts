/** The years that a date from outside may lie in: software has no older ones, and Postgres refuses year 0. */
const years = { first: 1950, last: 2200 };

const form = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d(?::?\d\d)?)?)?$/iu;

/**
 * A date and time of the outside world as ISO 8601 UTC; undefined for what is no date of the calendar or lies out of
 * reason. A time without a zone is read as UTC, so that it does not depend on where the process runs.
 */
export function worldInstant(text: string | undefined): string | undefined {
  const parts = text === undefined ? null : form.exec(text);
  const [, day, time = '00:00', zone = 'Z'] = parts ?? [];
  if (day === undefined || !isOnCalendar(day)) return undefined;
  const date = new Date(`${day}T${time}${zone.length === 3 ? `${zone}:00` : zone.toUpperCase()}`);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < years.first || year > years.last) return undefined;
  return date.toISOString();
}

/** `Date` makes 2 March of 30 February; a day that does not come back as it went in is on no calendar. */
function isOnCalendar(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
