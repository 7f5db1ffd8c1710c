import { canonicalUrl, tryFormatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

/** What a target of OSV is: all advisories of one package, or one advisory. */
export type OsvTarget =
  | { readonly kind: 'package'; readonly ecosystem: string; readonly name: string }
  | { readonly kind: 'advisory'; readonly id: string };

/** OSV's ecosystems that name packages as package URLs do, by purl type. */
const ecosystems: Readonly<Record<string, string>> = {
  npm: 'npm',
  pypi: 'PyPI',
  cargo: 'crates.io',
  gem: 'RubyGems',
  maven: 'Maven',
  nuget: 'NuGet',
  composer: 'Packagist',
  golang: 'Go',
  hex: 'Hex',
  pub: 'Pub',
};
const advisoryId = /^[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9.:_]+)+$/u;

/** A target's key is its page on osv.dev. Null for other targets. */
export function osvTarget(target: TargetKey): OsvTarget | null {
  const url = target.startsWith('https://osv.dev/') ? parseWebUrl(target) : null;
  if (!url || canonicalUrl(target) !== target) return null;
  if (url.pathname === '/list') {
    const [ecosystem, name] = [url.searchParams.get('ecosystem'), url.searchParams.get('q')];
    const isWhole = ecosystem && name && packageKey(ecosystem, name) === target;
    return isWhole ? { kind: 'package', ecosystem, name } : null;
  }
  const id = /^\/vulnerability\/([^/]+)$/u.exec(url.pathname)?.[1];
  return id !== undefined && advisoryId.test(id) && id.length <= 100 ? { kind: 'advisory', id } : null;
}

export function advisoryKey(id: string): TargetKey | null {
  return advisoryId.test(id) && id.length <= 100 ? `https://osv.dev/vulnerability/${id}` : null;
}

/** The page that lists a package's advisories; null for an ecosystem that is not one of those known here. */
export function packageKey(ecosystem: string, name: string): TargetKey | null {
  if (!Object.values(ecosystems).includes(ecosystem) || name === '' || name.length > 300) return null;
  const query = new URLSearchParams({ ecosystem, q: name });
  return canonicalUrl(`https://osv.dev/list?${query.toString()}`);
}

/** The package URL of a package of an ecosystem; null where it cannot be written as one. */
export function purlOf(ecosystem: string, name: string): TargetKey | null {
  const type = Object.keys(ecosystems).find((key) => ecosystems[key] === ecosystem);
  if (type === undefined) return null;
  const parts = name.split(type === 'maven' ? ':' : '/');
  const [last, before] = [parts.at(-1) ?? '', parts.slice(0, -1).join('/')];
  const text = tryFormatPurl({ type, namespace: before === '' ? null : before, name: last });
  return text !== null && parsePurl(text) ? text : null;
}

/** One advisory's address at OSV or at Go's vulnerability database, which writes the same format. */
export function recognizeAdvisory(address: string, api: string): TargetKey | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.href.replace(/[?#].*$/su, '');
  const own = plain.startsWith(`${api}/vulns/`) ? plain.slice(`${api}/vulns/`.length) : undefined;
  const known =
    /^(?:api\.osv\.dev\/v1(?:experimental)?\/vulns|osv\.dev\/vulnerability)\/([^/]+)\/?$/u.exec(
      `${url.hostname}${url.pathname}`,
    )?.[1] ??
    /^(?:vuln\.go\.dev\/ID|pkg\.go\.dev\/vuln)\/([^/]+?)(?:\.json)?$/u.exec(
      `${url.hostname}${url.pathname}`,
    )?.[1];
  const id = own ?? known;
  return id === undefined ? null : advisoryKey(id);
}
