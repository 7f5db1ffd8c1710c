import { locatedPurl } from './located-purl.ts';
import { hasPackagePages, packagePage } from './package-page.ts';
import { formatPurl, parsePurl, type Purl } from './purl.ts';
import { canonicalUrl, plainHost } from './url.ts';

/** The key of a target: a canonical purl without version, or a canonical http(s) URL. */
export type TargetKey = string;

export class BadTarget extends Error {
  readonly code = 'bad_target';
  constructor(text: string) {
    super(`"${text.slice(0, 200)}" is neither a package URL (pkg:npm/gulp) nor an http(s) URL`);
  }
}

/** The one function that writes target keys. Throws BadTarget. */
export function targetKey(text: string): TargetKey {
  const key = tryTargetKey(text);
  if (key === null) throw new BadTarget(text);
  return key;
}

/** As `targetKey`, with null for text that names no target. Pages of forges and registries become the key of what they are about. */
export function tryTargetKey(text: string): TargetKey | null {
  const trimmed = text.trim();
  if (/^pkg:/iu.test(trimmed)) {
    const purl = parsePurl(trimmed);
    return purl && tryFormat(locatedPurl(purl));
  }
  const host = plainHost(trimmed);
  if (host !== null && !isForge(host) && !hasPackagePages(host)) return canonicalUrl(trimmed);
  const page = packagePage(trimmed);
  return (page && tryFormat(locatedPurl(page))) ?? repositoryKey(trimmed) ?? canonicalUrl(trimmed);
}

const forges: ReadonlyMap<string, string> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['bitbucket.org', 'bitbucket'],
]);
const isForge = (host: string): boolean => forges.has(host.replace(/^www\./u, '')) || host === 'codeberg.org';
// How nearly all manifests name their repository, of the forges whose repositories are the first two segments.
const plainRepository =
  /^(?:git\+)?https?:\/\/(?:www\.)?(github\.com|bitbucket\.org)\/([\w-][\w.-]*)\/([\w-][\w.-]*)$/u;
const shorthand = /^(?:(github|gitlab|bitbucket):)?([\w.-]+)\/([\w.-]+)$/u;
const reserved = new Set([
  'sponsors',
  'orgs',
  'topics',
  'features',
  'marketplace',
  'apps',
  'about',
  'settings',
  'search',
  'explore',
  'help',
  'users',
  'groups',
  'dashboard',
]);

/**
 * The purl of the repository that a manifest's text names: `git+https://….git`, `git@host:a/b`, `github:a/b`.
 * Null for text that names no repository of a known forge. A bare `a/b` counts only with `allowShorthand`,
 * as in npm manifests, where it means GitHub.
 */
export function repositoryKey(text: string, allowShorthand = false): TargetKey | null {
  const [, forgeHost, owner, name] = plainRepository.exec(text) ?? [];
  if (forgeHost !== undefined) return repositoryPurl(forges.get(forgeHost) ?? '', owner, name);
  const host = plainHost(text);
  if (host !== null && !isForge(host)) return null;
  const short = shorthand.exec(text);
  if (short && (short[1] || allowShorthand)) return repositoryPurl(short[1] ?? 'github', short[2], short[3]);
  const normalized = text
    .replace(/^git\+/u, '')
    .replace(/^ssh:\/\/(?:[^@/]+@)?([^:/]+)(?::\d+(?=\/))?[:/]/u, 'https://$1/')
    .replace(/^git@([^:/]+)[:/]/u, 'https://$1/')
    .replace(/^git:/u, 'https:');
  const url = URL.parse(normalized);
  if (url === null) return null;
  const forge = forges.get(url.hostname.replace(/^www\./u, ''));
  const segments = url.pathname.split('/').filter(Boolean);
  if (forge === 'gitlab') return gitlabPurl(segments);
  if (url.hostname === 'codeberg.org') return codebergKey(segments);
  return forge === undefined ? null : repositoryPurl(forge, segments[0], segments[1]);
}

const gitlabPages = new Set([
  '-',
  'tree',
  'blob',
  'raw',
  'issues',
  'merge_requests',
  'commits',
  'wikis',
  'releases',
  'tags',
]);

/** GitLab's groups nest: the project is the last segment before `/-/`, or before the page in its older links. */
function gitlabPurl(segments: readonly string[]): TargetKey | null {
  if (reserved.has(segments[0] ?? '')) return null;
  const end = segments.findIndex((segment, n) => n >= 2 && gitlabPages.has(segment));
  const path = end === -1 ? segments : segments.slice(0, end);
  return repositoryPurl('gitlab', path.slice(0, -1).join('/'), path.at(-1));
}

const codebergPages = new Set(['api', 'assets', 'explore', 'org', 'user', 'admin', 'notifications']);

/** Forgejo has no purl type: the page of the repository is its key. */
function codebergKey([owner, name]: readonly string[]): TargetKey | null {
  const bare = name?.replace(/\.git$/u, '');
  if (!owner || !bare || codebergPages.has(owner)) return null;
  return canonicalUrl(`https://codeberg.org/${owner}/${bare}`.toLowerCase());
}

function repositoryPurl(type: string, owner: string | undefined, name: string | undefined): TargetKey | null {
  const bare = name?.replace(/\.git$/u, '');
  if (!owner || !bare || /^\.+$/u.test(bare) || /^\.+$/u.test(owner) || reserved.has(owner.toLowerCase()))
    return null;
  return tryFormat({ type, namespace: owner, name: bare });
}

/** Some types demand a version or a namespace that a key does not have: such a purl is no key. */
function tryFormat(purl: Pick<Purl, 'type' | 'namespace' | 'name' | 'repositoryUrl'>): TargetKey | null {
  try {
    return formatPurl(purl);
  } catch {
    return null;
  }
}
