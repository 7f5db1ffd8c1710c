import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Makes rows too, though no view imports it: how events are read and how rows are written. */
const around = ['./stored-event.ts', './write-rows.ts', './copy-rows.ts'];

/**
 * What makes the rows of a view, as one hash: the source text of its folder (tests left out), of every module of ours
 * whose values it uses, however far, of the schemas and upcasters by which events are read, and of the writers of rows.
 * A change of a comment counts too: a rebuild costs time only, a missed change would cost the truth.
 */
export async function fingerprintOf(folder: URL): Promise<string> {
  const own = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => pathToFileURL(join(entry.parentPath, entry.name)).href);
  const texts = new Map<string, string>();
  await collect([...own, ...around.map((name) => new URL(name, import.meta.url).href)], texts);
  const hash = createHash('sha256');
  const sorted = [...texts].map(([href, text]) => [nameOf(href, folder), text] as const);
  for (const [name, text] of sorted.toSorted(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${text}\0`);
  return hash.digest('hex');
}

/** The same wherever the code lies. */
function nameOf(href: string, folder: URL): string {
  const above = new URL('../', folder).href;
  const packages = new URL('../../', import.meta.url).href;
  return href.startsWith(above) ? `view/${href.slice(above.length)}` : href.replace(packages, '');
}

async function collect(hrefs: readonly string[], texts: Map<string, string>): Promise<void> {
  for (const href of hrefs) {
    if (texts.has(href)) continue;
    const text = await readText(href);
    texts.set(href, text);
    await collect(await usedBy(href, text), texts);
  }
}

const readText = async (href: string): Promise<string> =>
  (await readFile(fileURLToPath(href), 'utf8')).replaceAll('\r\n', '\n');

const imports = /\b(?:import|export)\s+(?!type\b)(?:([^;'"]*?)\s*from\s*)?'([^']+)'/gu;

/** Modules of ours whose values it uses; types make no rows, and the store only carries them. */
async function usedBy(href: string, text: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const [, clause = '', name = ''] of text.matchAll(imports)) {
    if (name.startsWith('.')) found.push(new URL(name, href).href);
    else if (/^@juxta\/(?:domain|comparison)$/u.test(name)) found.push(...(await definers(name, clause)));
  }
  return found;
}

/** The modules behind a package's index that define what is imported; the whole index where that cannot be told. */
async function definers(name: string, clause: string): Promise<readonly string[]> {
  const index = pathToFileURL(createRequire(import.meta.url).resolve(name)).href;
  const modules: Array<{ href: string; text: string }> = [];
  for (const [, , path = ''] of (await readText(index)).matchAll(imports)) {
    const href = new URL(path, index).href;
    modules.push({ href, text: await readText(href) });
  }
  const values = [
    ...clause.matchAll(/(?<!\btype\s+)\b(?!type\b)([A-Za-z_$][\w$]*)(?:\s+as\s+[\w$]+)?\s*(?=[,}])/gu),
  ];
  const hrefs = values.map(([, value = '']) => {
    const defined = new RegExp(
      String.raw`\bexport\s+(?:async\s+)?(?:const|let|function\*?|class)\s+${value}\b`,
      'u',
    );
    return modules.find(({ text }) => defined.test(text))?.href ?? index;
  });
  return [...new Set(hrefs)];
}
