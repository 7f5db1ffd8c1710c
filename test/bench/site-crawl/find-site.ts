import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import path from 'node:path';

/** Smaller trees end before a crawler is warm. */
const leastPages = 1_000;
const usual = '/usr/share/doc';

export interface SiteTree {
  /** What is served. */
  readonly root: string;
  /** Path of its first page. */
  readonly start: string;
  readonly pages: number;
}

/** The tree of `--site`, else the first package's documentation that has so many pages. Says what to install where there is none. */
export async function findSite(given: string | undefined): Promise<SiteTree> {
  const folders = given === undefined ? await packages() : [given];
  for (const folder of folders) {
    const site = existsSync(folder) ? await treeOf(await realpath(folder)) : null;
    if (site && (given !== undefined || site.pages >= leastPages)) return site;
  }
  throw new Error(
    given === undefined
      ? `No package in ${usual} has ${leastPages} HTML pages below an index.html. Install one (apt-get install postgresql-doc) or name a folder with --site.`
      : `${given} has no index.html.`,
  );
}

async function packages(): Promise<readonly string[]> {
  const names = existsSync(usual) ? await readdir(usual) : [];
  return names.sort().map((name) => path.join(usual, name));
}

/** The part of a tree that its uppermost index.html is the start of. */
async function treeOf(folder: string): Promise<SiteTree | null> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const depthOf = (file: string): number => file.split(path.sep).length;
  const [index] = files
    .filter((file) => path.basename(file) === 'index.html')
    .toSorted((a, b) => depthOf(a) - depthOf(b) || a.localeCompare(b));
  if (index === undefined) return null;
  const below = path.dirname(index) === '.' ? '' : `${path.dirname(index)}${path.sep}`;
  const pages = files.filter((file) => file.startsWith(below) && /\.html?$/u.test(file)).length;
  return { root: path.join(folder, below), start: '/index.html', pages };
}
