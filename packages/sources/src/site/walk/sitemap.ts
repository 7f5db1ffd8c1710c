import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { parseWebUrl } from '@juxta/domain';
import { Parser } from 'htmlparser2';

import { TooComplex } from '../limits.ts';
import { pageText } from './page-text.ts';

export interface Sitemap {
  /** Further sitemaps, of an index. */
  readonly sitemaps: readonly URL[];
  readonly pages: readonly URL[];
}

/** The protocol's own limits: entries of one file, and its size. */
const most = { entries: 50_000, bytes: 50 * 1024 * 1024 } as const;
const deepest = 16;
const nothing: Sitemap = { sitemaps: [], pages: [] };
const unpack = promisify(gunzip);

/** What a sitemap lists (sitemaps.org: XML, its index, or one address a line); nothing where it is none of these. */
export async function readSitemap(body: Uint8Array, maxBytes: number = most.bytes): Promise<Sitemap> {
  const bytes = isGzip(body) ? await unpacked(body, maxBytes) : body;
  const text = pageText(bytes, null);
  return /^\ufeff?\s*</u.test(text) ? readXml(text) : readLines(text);
}

function isGzip(body: Uint8Array): boolean {
  return body[0] === 0x1f && body[1] === 0x8b;
}

async function unpacked(body: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await unpack(body, { maxOutputLength: maxBytes });
  } catch {
    return new Uint8Array();
  }
}

function readLines(text: string): Sitemap {
  const pages = text
    .split(/[\r\n]+/u, most.entries)
    .map((line) => parseWebUrl(line))
    .filter((url) => url !== null);
  return { ...nothing, pages };
}

/** Only `loc` of `url` and of `sitemap`: images and alternate languages have others. No entity is declared or resolved. */
function readXml(text: string): Sitemap {
  const found = { sitemaps: [] as URL[], pages: [] as URL[] };
  const path: string[] = [];
  let location = '';
  const parser = new Parser(
    {
      onopentagname: (name) => {
        path.push(local(name));
        if (path.length > deepest) throw new TooComplex('nested too deep');
        location = '';
      },
      ontext: (part) => {
        if (path.at(-1) === 'loc' && location.length < 4_096) location += part;
      },
      onclosetag: (closed) => {
        const [name, parent] = [local(closed), path.at(-2)];
        const url = name === 'loc' && path.at(-1) === 'loc' ? parseWebUrl(location) : null;
        if (path.at(-1) === name) path.pop();
        if (url === null || found.pages.length + found.sitemaps.length >= most.entries) return;
        if (parent === 'url') found.pages.push(url);
        if (parent === 'sitemap') found.sitemaps.push(url);
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  try {
    parser.end(text);
  } catch (error) {
    if (!(error instanceof TooComplex)) throw error;
  }
  return found;
}

/** A name without its namespace's prefix. */
const local = (name: string): string => name.slice(name.indexOf(':') + 1);
