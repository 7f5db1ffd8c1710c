const kept = new Set([
  'age',
  'cache-control',
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
  'date',
  'etag',
  'last-modified',
  'link',
  'location',
  'retry-after',
]);

/** The headers that may be stored; cookies and identifying ones never are. Repeated ones are joined by a comma. */
export function keptHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || !isKept(name)) continue;
    result[name] = withoutControls(Array.isArray(value) ? value.join(', ') : value);
  }
  return result;
}

/** PostgreSQL's text has no NUL, and a log line no escape sequence. */
function withoutControls(value: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is removed
  return value.replaceAll(/[\u0000-\u0008\u000a-\u001f\u007f]/g, '');
}

function isKept(name: string): boolean {
  if (kept.has(name)) return true;
  return name.includes('ratelimit') && /^(?:x-ratelimit-.*|ratelimit(?:-[a-z]+)*)$/s.test(name);
}

/** The media type of a Content-Type value without its parameters; a missing one is RFC 9110's octet stream. */
export function mediaType(contentType: string | undefined): string {
  const essence = (contentType ?? '').split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? '';
  return essence === '' ? 'application/octet-stream' : essence;
}

/** Whether a media type matches one of the patterns `a/b`, `a/*`, `*+json`, `a/*+json`. */
export function isAcceptedType(type: string, accepts: readonly string[]): boolean {
  return accepts.some((pattern) => {
    const wanted = pattern.toLowerCase();
    const star = wanted.indexOf('*');
    if (star === -1 || wanted === '*/*') return star !== -1 || wanted === type;
    const [start, end] = [wanted.slice(0, star), wanted.slice(star + 1)];
    return type.length > start.length + end.length && type.startsWith(start) && type.endsWith(end);
  });
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
