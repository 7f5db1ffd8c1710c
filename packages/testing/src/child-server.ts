import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

export interface ChildServer {
  readonly pid: number;
  /** Everything it printed so far. */
  output(): string;
  exited(): boolean;
  stop(): Promise<void>;
}

export interface ChildServerOptions {
  readonly cwd: string;
  readonly stopSignal: 'INT' | 'TERM';
  readonly account?: { readonly uid: number; readonly gid: number } | undefined;
}

// The end of standard input stops the server: it comes by itself when the test runner is killed, so nothing is orphaned.
// A shell gives its background commands /dev/null to read, so the watcher reads a copy.
const watched =
  'exec 3<&0; "$@" </dev/null 3<&- & server=$!; (cat <&3; kill -"$SIGNAL" $server) & wait $server';

export function startChildServer(command: readonly string[], options: ChildServerOptions): ChildServer {
  let output = '';
  let exited = false;
  const child = spawn('/bin/sh', ['-c', watched, 'sh', ...command], {
    cwd: options.cwd,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', SIGNAL: options.stopSignal },
    stdio: 'pipe',
    ...options.account,
  });
  const collect = (chunk: string): void => {
    output = (output + chunk).slice(-100_000);
  };
  child.stdout.setEncoding('utf8').on('data', collect);
  child.stderr.setEncoding('utf8').on('data', collect);
  child.stdin.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    const finish = (): void => {
      exited = true;
      child.stdin.end();
      resolve();
    };
    child.once('error', (error) => {
      collect(String(error));
      finish();
    });
    // Not `close`: the watcher holds the output open until its standard input ends.
    child.once('exit', finish);
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    exited: () => exited,
    stop: () => {
      child.stdin.end();
      return closed;
    },
  };
}

/** Free a moment ago: retry when somebody else was faster. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
