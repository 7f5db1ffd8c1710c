import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const imports = /(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/gu;
const typeImports = /\b(?:import|export)\s+type\b[^;]*?\bfrom\s+'[^']+'/gu;

/**
 * What makes the rows of a view, as one hash: the source text of its folder (tests left out), of every module of ours that
 * it imports, however far, of the writer of rows, and of the schemas and upcasters by which events are read.
 * A change of a comment counts too: a rebuild costs time only, a missed change would cost the truth.
 */
export async function fingerprintOf(folder: URL): Promise<string> {
  const own = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.ts$/u.test(entry.name) && !/\.test\.ts$/u.test(entry.name))
    .map((entry) => pathToFileURL(join(entry.parentPath, entry.name)).href);
  const texts = new Map<string, string>();
  await collect([...own, new URL('./write-rows.ts', import.meta.url).href, eventSchemas()], texts);
  const root = new URL('../../', import.meta.url).href;
  const hash = createHash('sha256');
  const sorted = [...texts].map(
    ([href, text]) => [href.replace(folder.href, 'view/').replace(root, ''), text] as const,
  );
  for (const [name, text] of sorted.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${text}\0`);
  return hash.digest('hex');
}

// The reader of events is not imported by the views, which are given what it read.
function eventSchemas(): string {
  return new URL('./streams.ts', entryOf('@juxta/domain')).href;
}

async function collect(hrefs: readonly string[], texts: Map<string, string>): Promise<void> {
  for (const href of hrefs) {
    if (texts.has(href)) continue;
    const text = (await readFile(fileURLToPath(href), 'utf8')).replaceAll('\r\n', '\n');
    texts.set(href, text);
    await collect(importedBy(href, text), texts);
  }
}

/** Modules of ours whose values it uses; types make no rows. */
function importedBy(href: string, text: string): readonly string[] {
  const names = [...text.replaceAll(typeImports, '').matchAll(imports)].map(([, name]) => name ?? '');
  return names.flatMap((name) => {
    if (name.startsWith('.')) return [new URL(name, href).href];
    return name.startsWith('@juxta/') ? [entryOf(name)] : [];
  });
}

const entryOf = (name: string): string => pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
