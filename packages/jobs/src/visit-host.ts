import { createHash } from 'node:crypto';

import { z } from 'zod';

import { defineJob } from './define-job.ts';

const longestReadableHost = 200;

/** Wakes a crawler for one host. What is due there, and whose lease it is, stands in the frontier. */
export const visitHost = defineJob({
  name: 'visit-host',
  payload: z.strictObject({
    host: z
      .string()
      .max(300)
      .refine((host) => isCanonicalHost(host), {
        error:
          'not a host in canonical form: lower-case punycode or an address, with ":port" where it is not the default',
      }),
  }),
  jobId: ({ host }) => visitHostId(host),
});

/** One id per host, readable where the queue's rules for ids allow it. */
function visitHostId(host: string): string {
  const readable = !host.startsWith('[') && Buffer.byteLength(host) <= longestReadableHost;
  if (readable) return `h_${host.replace(':', '/')}`;
  return `h_${createHash('sha256').update(host).digest('hex')}`;
}

/** Only one spelling of a host is let in: two would be two jobs, and twice the agreed rate on one server. */
export function isCanonicalHost(host: string): boolean {
  const parts = /^(?<name>[^:]+|\[[0-9a-f:.]+\])(?::(?<port>[1-9]\d{0,4}))?$/u.exec(host);
  const name = parts?.groups?.['name'];
  if (name === undefined || Number(parts?.groups?.['port'] ?? 1) > 65_535) return false;
  const url = URL.parse(`http://${name}/`);
  return url !== null && url.hostname === name && url.href === `http://${name}/`;
}
