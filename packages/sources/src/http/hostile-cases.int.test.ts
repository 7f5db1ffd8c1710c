import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import {
  hostileCases,
  hostileServer,
  testCertificate,
  webServer,
  type HostileServer,
} from '@juxta/testing/web';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { HostileOrder, HostileReport } from '../../spec/hostile-process.ts';

const MiB = 1024 * 1024;
const cases = hostileCases();

// Four bombs come to 16 MiB each before they are cut, two bodies without end to 5 MiB and the buffer that they outgrew.
// 84 to 97 MiB were measured.
const cap = 160 * MiB;

let report: HostileReport;
let servers: readonly HostileServer[];

beforeAll(async () => {
  servers = await Promise.all(cases.map(hostileServer));
  report = await fetchApart(servers);
}, 60_000);

afterAll(() => Promise.all((servers ?? []).map((server) => server[Symbol.asyncDispose]())));

async function fetchApart(asked: readonly HostileServer[]): Promise<HostileReport> {
  await using good = await webServer({ 'GET /': { headers: { 'content-type': 'text/html' }, body: '<p>' } });
  const child = fork(path.join(import.meta.dirname, '..', '..', 'spec', 'hostile-process.ts'), {
    execArgv: [],
  });
  try {
    child.send({
      warmUp: `${good.url}/`,
      allowHosts: [good.host, ...asked.map(({ port }) => `127.0.0.1:${port}`)],
      ca: testCertificate.cert,
      urls: asked.map(({ scheme, port }) => `${scheme}://127.0.0.1:${port}/`),
    } satisfies HostileOrder);
    const [message] = (await once(child, 'message')) as [HostileReport];
    return message;
  } finally {
    child.kill();
  }
}

describe('every hostile server at once', () => {
  it.each(cases.map(({ id, fetched }, n) => [id, fetched, n] as const))('%s: %s', (_, fetched, n) => {
    expect(report.outcomes[n]).toBe(fetched);
  });

  it(`costs less than ${cap / MiB} MiB of memory`, () => {
    expect(report.grownBy / MiB).toBeLessThan(cap / MiB);
  });
});

describe('bodies of one line', () => {
  const lines = cases.flatMap(({ id }, n) => (id.startsWith('body-line-') ? [n] : []));

  // 10 to 120 ms were measured on two cores that eleven others wanted too. The bound is far above, since what holds the
  // process up may be another one; a fetcher that read all of such a body would come to it. What parses a body is no part of
  // this: it gets 5 MiB, and a walk's pass over those takes 0.3 s where it is worst.
  it('do not hold up what else the process does', async ({ annotate }) => {
    expect(lines).toHaveLength(3);
    const { outcomes, blockedMs } = await fetchApart(lines.flatMap((n) => servers[n] ?? []));
    expect(outcomes).toEqual(lines.map((n) => cases[n]?.fetched));
    await annotate(`held up for ${blockedMs.toFixed(0)} ms at most`);
    expect(blockedMs).toBeGreaterThan(0);
    expect(blockedMs).toBeLessThan(1_000);
  });
});
