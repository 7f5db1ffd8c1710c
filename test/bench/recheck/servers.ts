import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Starts so many hosts on the loopback, in a process of their own: `127.0.0.1:<port>` of each. */
export async function startServers(hosts: number) {
  const child = fork(path.join(import.meta.dirname, 'servers-process.ts'), [String(hosts)]);
  const ended = once(child, 'exit');
  const [ports] = (await Promise.race([once(child, 'message'), ended])) as [number[]];
  return {
    hosts: ports.map((port) => `127.0.0.1:${port}`),
    close: async () => {
      child.disconnect();
      await ended;
    },
  };
}
