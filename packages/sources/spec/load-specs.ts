import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { SourceSpec } from './source-spec.ts';

const src = join(import.meta.dirname, '../src');

/** Every source folder with its spec, by the folder's path within `src`. Throws for a folder that has none. */
export async function loadSpecs(): Promise<ReadonlyMap<string, SourceSpec>> {
  const nested = await Promise.all(['registry', 'forge', 'knowledge'].map(foldersOf));
  const folders = [...nested.flat(), 'site'];
  const found = await Promise.all(
    folders.map(async (folder) => {
      const { spec } = (await import(join(src, folder, 'spec/index.ts'))) as { spec: SourceSpec };
      return [folder, spec] as const;
    }),
  );
  return new Map(found);
}

async function foldersOf(kind: string): Promise<string[]> {
  if (!existsSync(join(src, kind))) return [];
  const entries = await readdir(join(src, kind), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${kind}/${name}`);
}
