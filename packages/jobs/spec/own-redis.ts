import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

export interface OwnRedis {
  readonly url: string;
  start(): Promise<void>;
  /** Ends the server at once; what it held is gone. */
  kill(): Promise<void>;
}

/** A Redis of the test's own, for settings and failures that the shared one must not get. Not started yet. */
export async function ownRedis(...settings: string[]): Promise<OwnRedis> {
  const port = String(await freePort());
  let server: ChildProcess | undefined;
  return {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const own = ['--port', port, '--bind', '127.0.0.1', '--save', '', ...settings];
      server = spawn('redis-server', own, { stdio: ['ignore', 'pipe', 'inherit'] });
      for await (const chunk of server.stdout ?? []) {
        if (String(chunk).includes('Ready to accept connections')) break;
      }
    },
    async kill() {
      if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, 'exit');
      server.kill('SIGKILL');
      await exited;
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
