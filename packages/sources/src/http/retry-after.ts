const longestWait = 86_400;

type Headers = Readonly<Record<string, string>>;

/**
 * Seconds until the host wants to be asked again: the longer of Retry-After and an exhausted rate limit's reset, at
 * most one day. Null where the answer names no time.
 */
export function retryAfterSeconds(headers: Headers, now: Date): number | null {
  // A date is meant by the server's clock, which need not agree with ours.
  const serverNow = httpDate(headers['date'] ?? '') ?? now.getTime();
  const waits = [retryAfter(headers['retry-after'] ?? '', serverNow), rateLimitReset(headers, serverNow)];
  const known = waits.filter((wait) => wait !== null);
  return known.length === 0 ? null : Math.min(longestWait, Math.max(0, ...known));
}

function retryAfter(value: string, serverNow: number): number | null {
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text));
  const date = httpDate(text);
  return date === null ? null : Math.ceil((date - serverNow) / 1000);
}

function rateLimitReset(headers: Headers, serverNow: number): number | null {
  const waits = [
    exhausted(headers['x-ratelimit-remaining'], headers['x-ratelimit-reset']),
    exhausted(headers['ratelimit-remaining'], headers['ratelimit-reset']),
    // Two drafts of the IETF's RateLimit header: `limit=10, remaining=0, reset=5` and `"name";r=0;t=5`.
    exhausted(parameter(headers['ratelimit'], 'remaining'), parameter(headers['ratelimit'], 'reset')),
    exhausted(parameter(headers['ratelimit'], 'r'), parameter(headers['ratelimit'], 't')),
  ];
  const reset = waits.find((wait) => wait !== null);
  return reset === undefined || reset === null ? null : secondsUntil(reset, serverNow);
}

function exhausted(remaining: string | undefined, reset: string | undefined): number | null {
  if (remaining === undefined || !/^\s*-?0*\s*(;|$)/.test(remaining) || remaining.trim() === '') return null;
  return reset !== undefined && /^\s*\d{1,15}(\.\d+)?\s*(;|$)/.test(reset) ? Number.parseFloat(reset) : null;
}

function parameter(header: string | undefined, name: string): string | undefined {
  return header === undefined ? undefined : new RegExp(`(?:^|[;,\\s])${name}=(\\d+)`).exec(header)?.[1];
}

/** A reset is a delay, or a point in time in epoch seconds (GitHub) or milliseconds: no limit lasts three years. */
function secondsUntil(reset: number, serverNow: number): number {
  if (reset < 1e8) return Math.ceil(reset);
  return Math.ceil(((reset < 1e11 ? reset * 1000 : reset) - serverNow) / 1000);
}

function httpDate(value: string): number | null {
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(value)) return null;
  // The asctime form has no zone and means GMT.
  const time = Date.parse(/gmt|utc/i.test(value) ? value : `${value} GMT`);
  return Number.isNaN(time) ? null : time;
}
