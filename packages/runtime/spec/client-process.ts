import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

import type { ErrorDocument } from '../src/index.ts';

export const isRoot = process.getuid?.() === 0;

const script = path.join(import.meta.dirname, 'embedded-client.ts');

/** Somebody without rights, to run as when the tests run as root. */
export function nobody(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = users.find((line) => line.startsWith('nobody:'))?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

export interface Client {
  readonly pid: number;
  /** Its connection string; throws when it printed an error. */
  url(): Promise<string>;
  error(): Promise<ErrorDocument>;
  close(): Promise<void>;
  kill(): Promise<void>;
}

export function startClient(dataDir: string, account?: { uid: number; gid: number }): Client {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, dataDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    ...account,
  });
  const first = firstLine(child);
  const gone = once(child, 'exit');
  return {
    pid: child.pid ?? 0,
    url: async () => {
      const { url, error } = await first;
      if (url === undefined) throw new Error(JSON.stringify(error));
      return url;
    },
    error: async () => {
      const { error } = await first;
      if (!error) throw new Error('the client printed no error');
      return error;
    },
    close: async () => {
      child.stdin.end();
      const [code] = await gone;
      if (code !== 0) throw new Error(`the client ended with ${String(code)}`);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function firstLine(child: ChildProcess): Promise<{ url?: string; error?: ErrorDocument }> {
  if (!child.stdout) throw new Error('no output');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => ['{}'])]);
  lines.on('line', () => undefined);
  return JSON.parse(String(line)) as { url?: string; error?: ErrorDocument };
}

/** Root, in a checkout that another user may enter: only then can a test act as that user. */
export const canActAsUser = isRoot && isOpen(import.meta.dirname);

function isOpen(folder: string): boolean {
  const parent = path.dirname(folder);
  const forOthers = (statSync(folder).mode & 0o001) !== 0;
  return forOthers && (parent === folder || isOpen(parent));
}
