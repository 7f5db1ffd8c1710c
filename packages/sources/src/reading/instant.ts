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
  // Of the same length they differ in digits only, which stand where they stand in the other.
  if (one.length === other.length) return one < other ? -1 : Number(one > other);
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

/** The latest of some instants; null of none. */
export function latestOf(instants: Iterable<string | null>): string | null {
  let last: string | null = null;
  for (const at of instants) if (at !== null && (last === null || compareInstants(at, last) > 0)) last = at;
  return last;
}

const twoDigits = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));

const dayLength = 86_400_000;
// Lists of thousands of releases cannot wait for `Date.prototype.toISOString`: its parts are made once.
const days = new Map<number, string>();
const mostDays = 50_000;
const minutes = Array.from(
  { length: 24 * 60 },
  (_, n) => `T${padded(Math.floor(n / 60), 2)}:${padded(n % 60, 2)}:`,
);

/** As `Date.prototype.toISOString` of the years 0 to 9999. */
export function instantAt(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const day = Math.floor(whole / dayLength);
  const time = whole - day * dayLength;
  const seconds = Math.floor(time / 1_000);
  const fraction = time % 1_000;
  const inMinute = `${padded(seconds % 60, 2)}.${fraction === 0 ? '000' : padded(fraction, 3)}Z`;
  return dayText(day) + minutes[Math.floor(seconds / 60)] + inMinute;
}

function dayText(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * dayLength).toISOString().slice(0, 10);
  if (days.size < mostDays) days.set(day, text);
  return text;
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
  if (typeof value !== 'string' || value.length !== 10 || value[4] !== '-' || value[7] !== '-') return null;
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

function padded(value: number, digits: number): string {
  return (digits === 2 ? twoDigits[value] : undefined) ?? String(value).padStart(digits, '0');
}
