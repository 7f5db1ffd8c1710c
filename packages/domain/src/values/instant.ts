/** The years that a date from outside may lie in: software has no older ones, and Postgres refuses year 0. */
const years = { first: 1950, last: 2200 };

/** A date and time of the outside world as ISO 8601 UTC; undefined for what is no date or lies out of reason. */
export function worldInstant(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 40 || !/^\d{4}-\d\d-\d\d/u.test(text)) return undefined;
  const date = new Date(text);
  const year = date.getUTCFullYear();
  if (Number.isNaN(year) || year < years.first || year > years.last) return undefined;
  return date.toISOString();
}
