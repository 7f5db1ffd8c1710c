import { formatPurl, parsePurl, type TargetKey } from '@juxta/domain';

import { pathUnder } from '../../reading/path-under.ts';
import type { GoSettings } from './settings.ts';

/** The module's path, `github.com/PuerkitoBio/goquery`; null for other targets. */
export function modulePath(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:golang/') ? parsePurl(target) : null;
  if (!purl) return null;
  const path = purl.namespace === null ? purl.name : `${purl.namespace}/${purl.name}`;
  return isModulePath(path) ? path : null;
}

/** A proxy's file names have no capital letters: each is written as `!` and the small one. https://go.dev/ref/mod#module-proxy */
export function escapedPath(path: string): string {
  return encodeURI(path).replace(/[A-Z]/gu, (letter) => `!${letter.toLowerCase()}`);
}

function unescapedPath(text: string): string {
  return text.replace(/!([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}

const proxies = ['https://proxy.golang.org', 'https://goproxy.io', 'https://goproxy.cn'];
const proxyForms: readonly (readonly [RegExp, string])[] = [
  [/^\/(.+)\/@latest$/u, 'latest'],
  [/^\/(.+)\/@v\/list$/u, 'list'],
  [/^\/(.+)\/@v\/[^/]+\.info$/u, 'info'],
  [/^\/(.+)\/@v\/[^/]+\.mod$/u, 'mod'],
];
const siteForms: readonly (readonly [RegExp, string])[] = [
  [/^\/v1(?:beta)?\/module\/(.+)$/u, 'module'],
  [/^\/v1(?:beta)?\/versions\/(.+)$/u, 'versions'],
  [/^\/v1(?:beta)?\/imported-by\/(.+)$/u, 'importers'],
];

/** Files of a module proxy and documents of the package site's API. */
export function recognize(
  address: string,
  settings: GoSettings,
): { target: TargetKey; request: string } | null {
  const file = pathUnder(address, [...(settings.proxy === null ? [] : [settings.proxy]), ...proxies]);
  const proxied = file === null ? null : formed(file, proxyForms, unescapedPath);
  if (proxied) return proxied;
  const path = pathUnder(address, [settings.pkgsite, 'https://pkg.go.dev']);
  return path === null ? null : formed(path, siteForms, (text) => text);
}

function formed(
  path: string,
  forms: readonly (readonly [RegExp, string])[],
  read: (text: string) => string,
): { target: TargetKey; request: string } | null {
  for (const [form, request] of forms) {
    const text = form.exec(path)?.[1];
    const module = text === undefined ? null : decoded(text);
    if (module === null || !isModulePath(read(module))) continue;
    const segments = read(module).split('/');
    const namespace = segments.slice(0, -1).join('/') || null;
    return { target: formatPurl({ type: 'golang', namespace, name: segments.at(-1) ?? '' }), request };
  }
  return null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** https://go.dev/ref/mod#go-mod-file-ident */
function isModulePath(path: string): boolean {
  return (
    path.length <= 500 &&
    path.split('/').every((segment) => /^[\w.~-]+$/u.test(segment) && !/^\.|\.$/u.test(segment))
  );
}
