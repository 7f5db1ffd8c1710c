import { formatPurl, parsePurl, type TargetKey } from '@juxta/domain';

import { pathSegment, pathUnder } from '../../reading/path-under.ts';

export interface CratesSettings {
  /** Base URL of the sparse index. */
  readonly index: string;
  /** Base URL of the web API, with its version. */
  readonly api: string;
}

/** The crate's name; null for other targets. */
export function crateName(target: TargetKey): string | null {
  const name = target.startsWith('pkg:cargo/') ? parsePurl(target)?.name : undefined;
  return name !== undefined && isCrateName(name) ? name : null;
}

/** https://doc.rust-lang.org/cargo/reference/registry-index.html#index-files */
export function indexPath(name: string): string {
  const file = name.toLowerCase();
  if (file.length < 3) return `/${file.length}/${file}`;
  const folder = file.length === 3 ? `3/${file[0]}` : `${file.slice(0, 2)}/${file.slice(2, 4)}`;
  return `/${folder}/${file}`;
}

const indexes = [
  'https://index.crates.io',
  'https://raw.githubusercontent.com/rust-lang/crates.io-index/master',
];
const forms: readonly (readonly [RegExp, string])[] = [
  [/^\/crates\/([^/]+)\/?$/u, 'document'],
  [/^\/crates\/([^/]+)\/versions\/?$/u, 'versions'],
  [/^\/crates\/([^/]+)\/\d[^/]*\/?$/u, 'version'],
];

/**
 * Files of the sparse index (or of the git one, raw), and documents of the API. A crate's document that was saved whole is
 * read whole; the request of ours leaves to the index what the index says.
 */
export function recognize(
  address: string,
  settings: CratesSettings,
): { target: TargetKey; request: string } | null {
  const file = pathUnder(address, [settings.index, ...indexes]);
  const indexed = pathSegment(file?.split('/').at(-1));
  if (indexed !== null && isCrateName(indexed) && indexPath(indexed) === file) return named(indexed, 'index');
  const path = pathUnder(address, [settings.api, 'https://crates.io/api/v1']);
  for (const [form, request] of path === null ? [] : forms) {
    const name = pathSegment(form.exec(path ?? '')?.[1]);
    if (name === null || !isCrateName(name)) continue;
    const ours = request === 'document' && /[?&]include=versions,keywords(?:&|$)/u.test(address);
    return named(name, ours ? 'crate' : request);
  }
  return null;
}

function isCrateName(name: string): boolean {
  return /^[a-z][\w-]{0,63}$/iu.test(name);
}

function named(name: string, request: string): { target: TargetKey; request: string } {
  return { target: formatPurl({ type: 'cargo', namespace: null, name }), request };
}
