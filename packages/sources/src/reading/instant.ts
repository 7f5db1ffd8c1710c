const first = Date.UTC(1980, 0);
const end = Date.UTC(9000, 0);
const offsetForm = /^([+-])(\d\d):?(\d\d)$/u;

/**
 * ISO 8601 in UTC of a source's time stamp, which is kept as it stands where it already is that. Without an offset
 * it is read as UTC. Null for what is no time stamp, and for years before 1980, which only stand for "unknown".
 */
export function instantOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > 40) return null;
  const read = partsOf(value);
  if (read === null || !(read.milliseconds >= first && read.milliseconds < end)) return null;
  if (value.length <= 24 && value[10] === 'T' && value.endsWith('Z')) return value;
  if (read.shift !== 0) return instantAt(read.milliseconds);
  return `${value.slice(0, 10)}T${value.slice(11, 19)}.${padded(read.fraction, 3)}Z`;
}

/** Milliseconds since 1970 of `2026-01-31T10:00:00[.123456][Z|+01:00]`, in UTC where it names no offset; NaN for other text. */
export function millisecondsOf(text: string): number {
  return partsOf(text)?.milliseconds ?? Number.NaN;
}

/** Order of two instants as `instantOf` writes them. */
export function compareInstants(one: string, other: string): number {
  for (let at = 0; at < 19; at += 1) {
    const order = one.charCodeAt(at) - other.charCodeAt(at);
    if (order !== 0) return order;
  }
  return one === other ? 0 : millisecondsOf(one) - millisecondsOf(other);
}

/** The earliest of some instants; undefined of none. */
export function earliestOf(instants: Iterable<string | undefined>): string | undefined {
  let first: string | undefined;
  for (const at of instants)
    if (at !== undefined && (first === undefined || compareInstants(at, first) < 0)) first = at;
  return first;
}

/** As `Date.prototype.toISOString` of the years 0 to 9999, which lists of thousands of releases cannot wait for. */
export function instantAt(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const days = Math.floor(whole / 86_400_000);
  const time = whole - days * 86_400_000;
  // https://howardhinnant.github.io/date_algorithms.html#civil_from_days: years that begin in March end with the leap day.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const [hour, minute] = [Math.floor(time / 3_600_000), Math.floor(time / 60_000) % 60];
  const seconds = `${padded(Math.floor(time / 1_000) % 60, 2)}.${padded(time % 1_000, 3)}`;
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${padded(hour, 2)}:${padded(minute, 2)}:${seconds}Z`;
}

interface Parts {
  /** Since 1970, in UTC. */
  readonly milliseconds: number;
  readonly fraction: number;
  /** What its offset was from UTC, in milliseconds. */
  readonly shift: number;
}

function partsOf(text: string): Parts | null {
  const separator = text.charCodeAt(10);
  if (
    text.length < 19 ||
    text[4] !== '-' ||
    text[7] !== '-' ||
    (separator !== 0x54 && separator !== 0x20) ||
    text[13] !== ':' ||
    text[16] !== ':'
  )
    return null;
  const [year, month, day] = [number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)];
  const [hour, minute, second] = [number(text, 11, 13), number(text, 14, 16), number(text, 17, 19)];
  if (!(hour < 24 && minute < 60 && second < 60 && isDay(year, month, day))) return null;
  const fractionEnd = endOfFraction(text);
  const shift = offsetIn(text, fractionEnd);
  if (shift === null || fractionEnd === 20) return null;
  const fraction = fractionEnd === 19 ? 0 : thousandths(text, fractionEnd);
  const whole = Date.UTC(year, month - 1, day, hour, minute, second);
  return { milliseconds: whole + fraction - shift, fraction, shift };
}

/** Where the digits after `.` end; 19 where there is no fraction, 20 where there are no digits. */
function endOfFraction(text: string): number {
  if (text[19] !== '.') return 19;
  let at = 20;
  while (isDigit(text.charCodeAt(at))) at += 1;
  return at;
}

function thousandths(text: string, fractionEnd: number): number {
  const digits = Math.min(3, fractionEnd - 20);
  return number(text, 20, 20 + digits) * 10 ** (3 - digits);
}

/** Nothing and `Z` are UTC; null for what is no offset. */
function offsetIn(text: string, at: number): number | null {
  if (at === text.length || (text[at] === 'Z' && at === text.length - 1)) return 0;
  const [, sign, hours, minutes] = offsetForm.exec(text.slice(at)) ?? [];
  if (sign === undefined || !(Number(hours) < 24 && Number(minutes) < 60)) return null;
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
}

/** A calendar day, `2026-01-31`; null for anything else. */
export function dayOf(value: unknown): string | null {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/u.test(value)) return null;
  return isDay(number(value, 0, 4), number(value, 5, 7), number(value, 8, 10)) ? value : null;
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return false;
  if (day <= 28) return true;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31);
}

/** The number that some digits of a text are; NaN where one of them is none. */
function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return Number.NaN;
    value = value * 10 + code - 0x30;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

function padded(value: number, digits: number): string {
  return (digits === 2 ? twoDigits[value] : undefined) ?? String(value).padStart(digits, '0');
}
