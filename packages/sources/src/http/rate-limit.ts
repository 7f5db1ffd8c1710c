type Headers = Readonly<Record<string, string>>;

/** Of a limit that has so many requests or more, this share is left to others who come from the same address. */
const reserveShare = 1 / 20;
const largestReserve = 100;

interface Limit {
  readonly remaining: number;
  /** Requests in a window; undefined where the server does not say. */
  readonly quota: number | undefined;
  /** Seconds, or a point in time. */
  readonly reset: number;
}

/**
 * Seconds until the limit is renewed of which no more than our reserve is left, the longest of several; null where there is
 * none such. Reads `X-RateLimit-*`, `RateLimit-*`, and `RateLimit` with `RateLimit-Policy` as the drafts of the IETF's
 * httpapi group had them: `limit=10, remaining=0, reset=5` to the seventh, `"name";r=0;t=5` since.
 */
export function rateLimitSeconds(headers: Headers, serverNow: number): number | null {
  const limits = [...pairs(headers, 'x-ratelimit'), ...pairs(headers, 'ratelimit'), ...members(headers)];
  const waits = limits
    .filter(({ remaining, quota }) => remaining <= reserve(quota))
    .map(({ reset }) => secondsUntil(reset, serverNow));
  return waits.length === 0 ? null : Math.max(...waits);
}

function reserve(quota = 0): number {
  return Math.min(largestReserve, Math.floor(quota * reserveShare));
}

function* pairs(headers: Headers, prefix: string): Generator<Limit> {
  const remaining = numberAt(headers[`${prefix}-remaining`]);
  const reset = numberAt(headers[`${prefix}-reset`]);
  if (remaining === undefined || reset === undefined) return;
  yield { remaining, reset, quota: numberAt(headers[`${prefix}-limit`]) };
}

function* members(headers: Headers): Generator<Limit> {
  const header = headers['ratelimit'] ?? '';
  const old = { remaining: parameter(header, 'remaining'), reset: parameter(header, 'reset') };
  if (old.remaining !== undefined && old.reset !== undefined)
    yield { remaining: old.remaining, reset: old.reset, quota: parameter(header, 'limit') };
  const policies = listOf(headers['ratelimit-policy'] ?? '');
  for (const item of listOf(header)) {
    const policy = policies.find((each) => nameOf(each) === nameOf(item)) ?? '';
    const remaining = parameter(item, 'r');
    const reset = parameter(item, 't') ?? parameter(policy, 'w');
    if (remaining !== undefined && reset !== undefined)
      yield { remaining, reset, quota: parameter(policy, 'q') };
  }
}

/** The members of a structured list. Names are quoted, and may hold a comma. */
function listOf(header: string): readonly string[] {
  return (header.slice(0, 2_000).match(/(?:"[^"]*"|[^",])+/g) ?? []).map((member) => member.trim());
}

function nameOf(member: string): string {
  return /^"[^"]*"|^[^;]*/.exec(member)?.[0] ?? '';
}

function parameter(text: string, name: string): number | undefined {
  const value = new RegExp(String.raw`(?:^|[;,\s])${name}=(\d{1,15})`).exec(
    text.replace(/^"[^"]*"/, ''),
  )?.[1];
  return value === undefined ? undefined : Number(value);
}

/** A number at the start of a value; what follows, as in `0;w=60` or `100, 100;w=60`, is of the same limit. */
function numberAt(value: string | undefined): number | undefined {
  const text = /^\s*(-?\d{1,15}(?:\.\d+)?)\s*(?:[;,]|$)/.exec(value ?? '')?.[1];
  return text === undefined ? undefined : Number(text);
}

/** A reset is a delay, or a point in time in epoch seconds (GitHub) or milliseconds: no limit lasts three years. */
function secondsUntil(reset: number, serverNow: number): number {
  if (reset < 1e8) return Math.ceil(reset);
  return Math.ceil(((reset < 1e11 ? reset * 1000 : reset) - serverNow) / 1000);
}
