import { createHash } from 'node:crypto';

const credentials = new Set(['authorization', 'cookie', 'private-token', 'x-api-key']);

/** Tells apart what was sent to be let in, by four hex digits: enough to notice another one, too few to confirm a guess. Null for none. */
export function credentialOf(headers?: Readonly<Record<string, string>>): string | null {
  if (headers === undefined) return null;
  const sent = Object.entries(headers)
    .filter(([name]) => credentials.has(name.toLowerCase()))
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .toSorted();
  return sent.length === 0 ? null : createHash('sha256').update(sent.join('\n')).digest('hex').slice(0, 4);
}
