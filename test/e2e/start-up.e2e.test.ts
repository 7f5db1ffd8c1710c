import path from 'node:path';

import { describe, expect, test } from 'vitest';

import { runNode } from './juxta-process.ts';

const services = ['scheduler', 'crawler', 'normalizer', 'projector', 'api', 'web'];

/** The one line that a service says before it ends. */
async function startOf(service: string, environment: Readonly<Record<string, string>>) {
  const main = path.resolve(import.meta.dirname, `../../services/${service}/src/main.ts`);
  const { code, stdout, stderr } = await runNode([main], environment);
  const line = JSON.parse(stderr) as { level: string; msg: string; error: Record<string, string> };
  return { code, stdout, ...line };
}

describe.each(services)('%s that cannot start says why in one line', (service) => {
  test.concurrent('without its database: exit code 1 and what to do', async () => {
    // Port 1 is nobody's.
    const url = 'postgres://juxta:secret-word@127.0.0.1:1/juxta';
    const said = await startOf(service, { DATABASE_URL: url });
    expect(said).toMatchObject({ code: 1, stdout: '', level: 'fatal', msg: `${service} did not start` });
    expect(said.error).toMatchObject({ code: 'database_unreachable' });
    expect(said.error['message']).toContain('127.0.0.1:1');
    expect(said.error['next']).toContain('DATABASE_URL');
    expect(JSON.stringify(said)).not.toContain('secret-word');
  });

  test.concurrent('with a setting that nobody can read: exit code 2 and its name', async () => {
    const said = await startOf(service, { JUXTA_ALLOW_HOSTS: 'no port here' });
    expect(said).toMatchObject({ code: 2, stdout: '', level: 'fatal', msg: `${service} did not start` });
    expect(said.error).toMatchObject({ code: 'config_invalid' });
    expect(said.error['next']).toContain('JUXTA_ALLOW_HOSTS');
  });
});

test.each([
  ['api', 'JUXTA_API_PORT'],
  ['web', 'JUXTA_WEB_PORT'],
])('%s refuses a port that is none before it opens anything', async (service, variable) => {
  const said = await startOf(service, { [variable]: '70000' });
  expect(said).toMatchObject({ code: 2, error: { code: 'config_invalid' } });
  expect(said.error['next']).toContain(variable);
});
