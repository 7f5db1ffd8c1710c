import { canonicalUrl, tryFormatPurl, parseWebUrl, type TargetKey } from '@juxta/domain';

/** deps.dev's systems, by the purl type of their packages. */
const types: Readonly<Record<string, string>> = {
  npm: 'npm',
  go: 'golang',
  maven: 'maven',
  pypi: 'pypi',
  nuget: 'nuget',
  cargo: 'cargo',
  rubygems: 'gem',
};

export interface DepsDevPackage {
  readonly system: string;
  readonly name: string;
}

/** The package of a target, whose key is its page: `https://deps.dev/npm/gulp`. Null for other targets. */
export function depsDevPackage(target: TargetKey): DepsDevPackage | null {
  const url = target.startsWith('https://deps.dev/') ? parseWebUrl(target) : null;
  const match = url && url.search === '' ? /^\/([a-z]+)\/([^/]+)$/u.exec(url.pathname) : null;
  if (!match?.[1] || !match[2]) return null;
  const name = decoded(match[2]);
  return name !== null && packagePage(match[1], name) === target ? { system: match[1], name } : null;
}

export function packagePage(system: string, name: string): TargetKey | null {
  const folded = system.toLowerCase();
  if (!Object.hasOwn(types, folded) || name === '' || name.length > 300 || /^\.+$/u.test(name)) return null;
  if (!name.isWellFormed()) return null;
  return canonicalUrl(`https://deps.dev/${folded}/${encodeURIComponent(name)}`);
}

/** The same package at its registry. */
export function purlOf({ system, name }: DepsDevPackage): TargetKey | null {
  const type = types[system];
  if (type === undefined) return null;
  const parts = name.split(type === 'maven' ? ':' : '/');
  const namespace = parts.slice(0, -1).join('/');
  return tryFormatPurl({ type, namespace: namespace === '' ? null : namespace, name: parts.at(-1) ?? '' });
}

/** `/v3/systems/<system>/packages/<name>[/versions/<version>]` of the present and the older API, and the package's page. */
export function recognize(
  address: string,
  { api }: { readonly api: string },
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.href.replace(/[?#].*$/su, '');
  const path = plain.startsWith(`${api}/`)
    ? plain.slice(api.length)
    : /^api\.deps\.dev\/v3(?:alpha)?(\/.*)$/u.exec(`${url.hostname}${url.pathname}`)?.[1];
  const match =
    path === undefined
      ? /^deps\.dev\/([a-z]+)\/([^/]+)\/?$/u.exec(`${url.hostname}${url.pathname}`)
      : /^\/systems\/([A-Za-z]+)\/packages\/([^/]+)(\/versions\/[^/:]+)?\/?$/u.exec(path);
  const name = match?.[2] === undefined ? null : decoded(match[2]);
  const target = match?.[1] === undefined || name === null ? null : packagePage(match[1], name);
  return target === null ? null : { target, request: match?.[3] === undefined ? 'package' : 'version' };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
