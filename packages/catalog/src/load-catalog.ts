import { createHash } from 'node:crypto';
import { constants, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { JuxtaError } from '@juxta/runtime';

import {
  CategoriesFile,
  ToolFile,
  type CatalogCategory,
  type CatalogProblem,
  type CatalogTool,
} from './catalog-entry.ts';
import { checkTool } from './check-tool.ts';
import { BadFile, readYaml } from './read-yaml.ts';
import { withoutRivals } from './without-rivals.ts';

/** Tools by id, problems by file. A tool is in one or the other. */
export type Catalog = Readonly<{
  tools: readonly CatalogTool[];
  categories: readonly CatalogCategory[];
  problems: readonly CatalogProblem[];
}>;

export class CatalogError extends JuxtaError {
  override readonly name = 'CatalogError';
}

const largestFile = 64 * 1_024;
const ownDirectory = join(import.meta.dirname, '..');

/**
 * Reads `categories.yaml` and `tools/<id>.yaml` in `directory` (by default, the catalogue of this package). A file that
 * is wrong is a problem of that file alone. Throws CatalogError when there is no folder `tools` to read.
 */
export async function loadCatalog(directory: string = ownDirectory): Promise<Catalog> {
  const problems: CatalogProblem[] = [];
  const categories = (await attempt('categories.yaml', problems, () => readCategories(directory))) ?? [];
  const known = categories.length === 0 ? null : new Set(categories.map(({ id }) => id));
  const tools: CatalogTool[] = [];
  for (const name of await toolFileNames(directory)) {
    const file = `tools/${name}`;
    const tool = await attempt(file, problems, () => readTool(directory, file, known));
    if (tool) tools.push(tool);
  }
  const { kept, rivals } = withoutRivals(tools);
  return {
    tools: kept.toSorted((a, b) => compare(a.id, b.id)),
    categories,
    problems: [...problems, ...rivals].sort((a, b) => compare(a.file, b.file)),
  };
}

/** The closed list alone. Throws CatalogError when `categories.yaml` cannot be used. */
export async function loadCategories(directory: string = ownDirectory): Promise<readonly CatalogCategory[]> {
  try {
    return await readCategories(directory);
  } catch (cause) {
    if (!(cause instanceof BadFile)) throw cause;
    throw new CatalogError('bad_categories', `categories.yaml cannot be used: ${cause.message}`, {
      next: 'correct the file',
      cause,
    });
  }
}

async function attempt<T>(
  file: string,
  problems: CatalogProblem[],
  read: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof BadFile)) throw error;
    problems.push({ file, code: error.code, message: error.message });
    return undefined;
  }
}

async function toolFileNames(directory: string): Promise<string[]> {
  const folder = join(directory, 'tools');
  const entries = await readdir(folder).catch((cause: unknown) => {
    throw new CatalogError('catalog_unreadable', `the catalogue folder ${folder} cannot be read`, {
      next: 'name a folder that holds categories.yaml and tools/',
      cause,
    });
  });
  return entries.filter((name) => /\.ya?ml$/iu.test(name)).sort(compare);
}

async function readCategories(directory: string): Promise<readonly CatalogCategory[]> {
  const categories = readYaml(await readBytes(join(directory, 'categories.yaml')), CategoriesFile);
  const ids = new Set<string>();
  for (const { id } of categories) {
    if (ids.has(id)) throw new BadFile('repeated', `category "${id}" stands twice; keep one`);
    ids.add(id);
  }
  return categories;
}

async function readTool(
  directory: string,
  file: string,
  categories: ReadonlySet<string> | null,
): Promise<CatalogTool> {
  const raw = await readBytes(join(directory, file));
  const tool = readYaml(raw, ToolFile);
  if (!file.endsWith('.yaml')) throw new BadFile('wrong_id', `rename the file to ${tool.id}.yaml`);
  checkTool(tool, file.slice('tools/'.length, -'.yaml'.length), categories);
  return { ...tool, file, sha256: createHash('sha256').update(raw).digest('hex'), raw };
}

/** Reads one byte more than is allowed, so that a file that grows or has no end is not read into memory. */
async function readBytes(path: string): Promise<Uint8Array> {
  try {
    // Without O_NONBLOCK a named pipe would be waited for.
    await using handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    if (!(await handle.stat()).isFile()) throw new BadFile('unreadable', 'is not a file');
    const buffer = new Uint8Array(largestFile + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length < buffer.length; length += read) {
      ({ bytesRead: read } = await handle.read(buffer, length, buffer.length - length, length));
    }
    if (length > largestFile)
      throw new BadFile('too_large', `is larger than ${largestFile} bytes; split or shorten it`);
    return buffer.slice(0, length);
  } catch (error) {
    if (error instanceof BadFile) throw error;
    throw new BadFile(
      'unreadable',
      `cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
