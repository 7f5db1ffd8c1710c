import { readdir } from 'node:fs/promises';
import path from 'node:path';

import type { Bench } from './bench.ts';

const folder = path.join(import.meta.dirname, '..');

/** The names of the files `test/bench/<name>.ts`: each is a bench. */
export async function benchNames(): Promise<readonly string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.ts') && file !== 'main.ts' && !file.endsWith('.test.ts'))
    .map((file) => path.basename(file, '.ts'))
    .sort();
}

export async function loadBench(name: string): Promise<Bench> {
  const module = (await import(path.join(folder, `${name}.ts`))) as { readonly bench?: Bench };
  if (!module.bench) throw new TypeError(`test/bench/${name}.ts exports no "bench": see defineBench.`);
  return module.bench;
}
