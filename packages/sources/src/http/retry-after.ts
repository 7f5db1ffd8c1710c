import { httpDate } from './http-date.ts';
import { rateLimitSeconds } from './rate-limit.ts';

const longestWait = 86_400;

type Headers = Readonly<Record<string, string>>;

/**
 * Seconds until the host wants to be asked again: the longer of Retry-After and the reset of a rate limit that is used
 * up but for our reserve. From 0, which a date in the past and a negative number are, to one day. Null where the answer
 * names no time.
 */
export function retryAfterSeconds(headers: Headers, now: Date): number | null {
  if (!namesTime(headers)) return null;
  // A date is meant by the server's clock, which need not agree with ours.
  const serverNow = httpDate(headers['date'] ?? '', now) ?? now.getTime();
  const waits = [retryAfter(headers['retry-after'] ?? '', serverNow), rateLimitSeconds(headers, serverNow)];
  const known = waits.filter((wait) => wait !== null);
  return known.length === 0 ? null : Math.min(longestWait, Math.max(0, ...known));
}

/** Nearly no answer does. */
function namesTime(headers: Headers): boolean {
  for (const name in headers) if (name === 'retry-after' || name.includes('ratelimit')) return true;
  return false;
}

function retryAfter(value: string, serverNow: number): number | null {
  const text = value.trim();
  // Sent by a server and by what stands before it, the header comes twice: the longer wait holds.
  if (/^-?\d+(\.\d+)?(\s*,\s*-?\d+(\.\d+)?)*$/.test(text))
    return Math.max(0, ...text.split(',').map((one) => Math.ceil(Number(one))));
  const date = httpDate(text, new Date(serverNow));
  return date === null ? null : Math.ceil((date - serverNow) / 1000);
}
