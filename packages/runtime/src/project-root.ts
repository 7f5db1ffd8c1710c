import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The folder of the clone this code runs from; undefined when it was installed as a package. */
export function projectRoot(from: string = import.meta.dirname): string | undefined {
  if (from.split(path.sep).includes('node_modules')) return undefined;
  const root = path.resolve(from, '..', '..', '..');
  try {
    const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    return hasName(manifest) && manifest.name === 'juxta' ? root : undefined;
  } catch {
    return undefined;
  }
}

function hasName(manifest: unknown): manifest is { name: unknown } {
  return typeof manifest === 'object' && manifest !== null && 'name' in manifest;
}
