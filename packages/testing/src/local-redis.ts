import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort, startChildServer } from './child-server.ts';
import type { LocalServer } from './local-postgres.ts';

const searched = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin'];
const flags = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--bind', '127.0.0.1'];

/** A Redis of its own on a free loopback port; undefined when `redis-server` is not installed. */
export async function startLocalRedis(): Promise<LocalServer | undefined> {
  const binary = await findRedis();
  if (binary === undefined) return undefined;
  const dir = await mkdtemp(path.join(os.tmpdir(), 'juxta-test-redis-'));
  let output = '';
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const port = await freePort();
    const server = startChildServer([binary, '--port', String(port), '--dir', dir, ...flags], {
      cwd: dir,
      stopSignal: 'TERM',
    });
    while (!server.exited() && !server.output().includes('Ready to accept connections')) await sleep(20);
    if (!server.exited()) {
      return {
        url: `redis://127.0.0.1:${port}`,
        stop: async () => {
          await server.stop();
          await rm(dir, { recursive: true, force: true });
        },
      };
    }
    output = server.output();
  }
  await rm(dir, { recursive: true, force: true });
  throw new Error(`The Redis for the tests did not start:\n${output}`);
}

async function findRedis(): Promise<string | undefined> {
  for (const dir of searched) {
    const file = path.join(dir, 'redis-server');
    const found = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return undefined;
}
