const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/u;
const inUtc = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z$/u;

const first = Date.UTC(1980, 0);
const end = Date.UTC(9000, 0);

/**
 * ISO 8601 in UTC of a source's time stamp, which is kept as it stands where it already is that. Without an offset
 * it is read as UTC. Null for what is no time stamp, and for years before 1980, which only stand for "unknown".
 */
export function instantOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  // Most registries write it so: nothing is to be rewritten then.
  if (inUtc.test(value)) return isInRange(Date.parse(value)) ? value : null;
  const match = iso.exec(value);
  if (!match) return null;
  const [, day, time, fraction = '', offset = 'Z'] = match;
  const milliseconds = Date.parse(
    `${day}T${time}${fraction.slice(0, 4)}${offset.replace(/^([+-]\d\d)(\d\d)$/u, '$1:$2')}`,
  );
  return isInRange(milliseconds) ? new Date(milliseconds).toISOString() : null;
}

function isInRange(milliseconds: number): boolean {
  return milliseconds >= first && milliseconds < end;
}

/** A calendar day, `2026-01-31`; null for anything else. */
export function dayOf(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/u.test(value)) return null;
  return Number.isFinite(Date.parse(value)) ? value : null;
}
