import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const main = new URL('main.ts', import.meta.url).pathname;

/** What a search prints with `--json`. */
export interface SearchLine {
  readonly plant: string | null;
  readonly seeds: number;
  readonly rederived: number;
  readonly digest: string;
  readonly failed: { readonly seed: number; readonly findings: readonly { readonly rule: string }[] } | null;
  readonly faults: Readonly<Record<string, number>>;
}

/** A search in a process of its own: it puts the model in the place of Postgres, and its time in the place of the clock. */
export async function simulate(...options: readonly string[]): Promise<readonly SearchLine[]> {
  const { stdout } = await run(process.execPath, [main, '--json', ...options], { maxBuffer: 1e8 }).catch(
    (error: { stdout: string; stderr: string; code: number }) => {
      // 1: a seed failed, which the lines tell.
      if (error.code !== 1 || error.stderr !== '') throw error;
      return error;
    },
  );
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as SearchLine);
}
