const day = String.raw`(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?`;
const time = String.raw`\d{1,2}:\d{2}:\d{2}`;

/** The three forms of RFC 9110 §5.6.7: today's, that of RFC 850, and that of C's asctime, which has no zone and means GMT. */
const today = new RegExp(
  String.raw`^${day}, (\d{1,2}) ([a-z]{3}) (\d{4}) (${time}) (?:GMT|UTC|[+-]0000)$`,
  'i',
);
const rfc850 = new RegExp(String.raw`^${day}, (\d{1,2})-([a-z]{3})-(\d{2}) (${time}) (?:GMT|UTC)$`, 'i');
const asctime = new RegExp(String.raw`^${day} ([a-z]{3}) +(\d{1,2}) (${time}) (\d{4})$`, 'i');

/** Milliseconds since 1970 of an HTTP date in any of its three forms; null for anything else. */
export function httpDate(text: string, now: Date): number | null {
  const value = text.trim();
  const [, day1, month1, year1, time1] = today.exec(value) ?? [];
  if (year1 !== undefined) return instant(day1, month1, Number(year1), time1);
  const [, day2, month2, year2, time2] = rfc850.exec(value) ?? [];
  if (year2 !== undefined) return instant(day2, month2, fullYear(Number(year2), now), time2);
  const [, month3, day3, time3, year3] = asctime.exec(value) ?? [];
  return year3 === undefined ? null : instant(day3, month3, Number(year3), time3);
}

/** Two digits that seem more than fifty years ahead mean the century before. */
function fullYear(digits: number, now: Date): number {
  const year = now.getUTCFullYear();
  const guess = year - (year % 100) + digits;
  return guess > year + 50 ? guess - 100 : guess;
}

function instant(day = '', month = '', year: number, clock = ''): number | null {
  const milliseconds = Date.parse(`${day} ${month} ${year} ${clock} GMT`);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
