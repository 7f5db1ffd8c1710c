import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

import { hostileCases, hostileServer, webServer, type HostileServer } from '@juxta/testing/web';
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
  await using good = await webServer({ 'GET /': { headers: { 'content-type': 'text/html' }, body: '<p>' } });
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`);
  report = await fetchApart({
    warmUp: `${good.url}/`,
    allowHosts: [good.host, ...hosts],
    urls: hosts.map((host) => `http://${host}/`),
  });
}, 60_000);

afterAll(() => Promise.all((servers ?? []).map((server) => server[Symbol.asyncDispose]())));

async function fetchApart(order: HostileOrder): Promise<HostileReport> {
  const child = fork(path.join(import.meta.dirname, '..', '..', 'spec', 'hostile-process.ts'), {
    execArgv: [],
  });
  try {
    child.send(order);
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
