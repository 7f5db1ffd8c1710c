import { spawn } from 'node:child_process';

import type { Environment } from '../config.ts';
import type { Account } from './account.ts';

export interface CommandOptions {
  readonly account: Account;
  readonly cwd: string;
  readonly environment: Environment;
  readonly input?: string;
}

export interface CommandResult {
  /** Undefined when it could not be run or was killed by a signal. */
  readonly code: number | undefined;
  /** Of a command that could not be run: ENOENT, EACCES, EPERM... */
  readonly errno?: string;
  /** Standard output and error, at most the first 64 kB. */
  readonly output: string;
}

const outputLimit = 65_536;
const inherited = ['PATH', 'TMPDIR', 'SystemRoot', 'TEMP', 'TMP'];

/** Never throws. Runs in a session of its own, so that Ctrl+C in the terminal does not reach it. */
export function run(file: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> {
  return new Promise((resolve) => {
    let output = '';
    const collect = (chunk: string): void => {
      output = (output + chunk).slice(0, outputLimit);
    };
    const child = spawn(file, args, {
      cwd: options.cwd,
      // Nothing of PGDATA, PGOPTIONS, LC_ALL or LD_PRELOAD may change what the server does.
      env: { ...pick(options.environment), LC_ALL: 'C', TZ: 'UTC' },
      detached: process.platform !== 'win32',
      windowsHide: true,
      stdio: 'pipe',
      ...options.account,
    });
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.stdin.on('error', () => undefined).end(options.input);
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ code: undefined, errno: error.code ?? 'unknown', output: error.message });
    });
    child.once('close', (code) => resolve({ code: code ?? undefined, output: output.trim() }));
  });
}

function pick(environment: Environment): Record<string, string> {
  const entries = inherited.map((name) => [name, environment[name]] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
