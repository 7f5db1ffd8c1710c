import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const main = path.resolve(import.meta.dirname, '../../services/cli/src/main.ts');

const ofTheMachine = {
  PATH: process.env['PATH'] ?? '',
  LC_ALL: 'C',
  TZ: 'UTC',
  // Half of a start is stripping types: the tests start the product often enough to do that once.
  NODE_COMPILE_CACHE: path.join(tmpdir(), 'juxta-e2e-compile-cache'),
};

export type Environment = Readonly<Record<string, string>>;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running extends AsyncDisposable {
  /** SIGKILL: the process gets no chance to tidy up. Resolves once it is gone. */
  kill(): Promise<void>;
  readonly finished: Promise<Finished>;
  stdout(): string;
  stderr(): string;
}

/** Starts the product as a user does, with nothing of the test's own environment but PATH. */
export function startJuxta(args: readonly string[], environment: Environment): Running {
  return startNode([main, ...args], environment);
}

function startNode(args: readonly string[], environment: Environment): Running {
  const child = spawn(process.execPath, args, {
    env: { ...ofTheMachine, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output.stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output.stderr += chunk));
  const finished = once(child, 'close').then(() => ({ code: child.exitCode, ...output }));
  const kill = async (): Promise<void> => endOf(child, finished);
  return {
    kill,
    finished,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    [Symbol.asyncDispose]: kill,
  };
}

async function endOf(child: ChildProcess, finished: Promise<Finished>): Promise<void> {
  child.kill('SIGKILL');
  await finished;
}

/** Runs another program of ours to its end. */
export async function runNode(args: readonly string[], environment: Environment): Promise<Finished> {
  await using running = startNode(args, environment);
  return await running.finished;
}

export async function juxta(args: readonly string[], environment: Environment): Promise<Finished> {
  await using running = startJuxta(args, environment);
  return await running.finished;
}

/** What a person at a terminal reads: standard output is told to be one, so that lines and tables are printed. Without colours. */
export async function juxtaForPerson(args: readonly string[], environment: Environment): Promise<Finished> {
  const terminal = 'data:text/javascript,process.stdout.isTTY=true;process.stdout.columns=120';
  const finished = await runNode(['--import', terminal, main, ...args], environment);
  return { ...finished, stdout: stripVTControlCharacters(finished.stdout) };
}

/** For commands that must work: their JSON, or an error with everything that they said. */
export async function juxtaJson<Document>(
  args: readonly string[],
  environment: Environment,
): Promise<Document> {
  const { code, stdout, stderr } = await juxta([...args, '--json'], environment);
  if (code !== 0) throw new Error(`juxta ${args.join(' ')} ended with ${code}\n${stderr}\n${stdout}`);
  return JSON.parse(stdout) as Document;
}
