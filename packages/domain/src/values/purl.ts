import { PackageURL } from 'packageurl-js';

export interface Purl {
  readonly type: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly version: string | null;
  /** Where the thing is, for the types whose names say nothing without it: an image's or a chart's repository. */
  readonly repositoryUrl?: string;
}

const located = new Set(['oci', 'docker', 'helm']);

/** Parses and normalizes a package URL; null when it is not one. Subpath and other qualifiers than `repository_url` are not kept. */
export function parsePurl(text: string): Purl | null {
  if (text.length > 1_000) return null;
  try {
    const [type, namespace, name, version, qualifiers, subpath] = PackageURL.parseString(text);
    if (!type || !name) return null;
    const purl = new PackageURL(type, namespace, name, version, qualifiers, subpath);
    // As they were written: the library lower-cases where the specification no longer does.
    const written = ownRules.has(purl.type ?? '');
    const repositoryUrl = located.has(purl.type ?? '') ? purl.qualifiers?.['repository_url'] : undefined;
    return normalized({
      type: purl.type ?? type,
      namespace: written ? trimmedPath(namespace) : (purl.namespace ?? null),
      name: written ? name : (purl.name ?? name),
      version: purl.version ?? null,
      ...(repositoryUrl !== undefined && { repositoryUrl }),
    });
  } catch {
    return null;
  }
}

/** The canonical text of a purl without version: the key of a target. */
export function formatPurl(purl: Pick<Purl, 'type' | 'namespace' | 'name' | 'repositoryUrl'>): string {
  const { type, namespace, name, repositoryUrl } = normalized({ ...purl, version: null });
  const qualifiers = repositoryUrl === undefined ? undefined : { repository_url: repositoryUrl };
  // What the library would do to names of these types is done above.
  const neutral = ownRules.has(type) ? 'generic' : type;
  const text = new PackageURL(
    neutral,
    namespace ?? undefined,
    name,
    undefined,
    qualifiers,
    undefined,
  ).toString();
  return neutral === type ? text : text.replace('pkg:generic/', `pkg:${type}/`);
}

/** As `formatPurl`, for parts that somebody else stated: null where they make no purl. */
export function tryFormatPurl(
  purl: Pick<Purl, 'type' | 'namespace' | 'name' | 'repositoryUrl'>,
): string | null {
  try {
    return formatPurl(purl).toWellFormed();
  } catch {
    return null;
  }
}

// Types whose names the purl specification compares without case. npm and Go are none of them since May 2026: `Base64`
// and `base64` are two packages of npm, and a Go module's path has the case of its repository.
const caseless = new Set(['github', 'gitlab', 'bitbucket', 'deb', 'pypi', 'composer', 'oci', 'docker']);
const ownRules = new Set(['npm', 'pypi']);

function normalized(purl: Purl): Purl {
  const plain = caseless.has(purl.type)
    ? { ...purl, namespace: purl.namespace?.toLowerCase() ?? null, name: purl.name.toLowerCase() }
    : purl;
  // https://packaging.python.org/en/latest/specifications/name-normalization/
  return purl.type === 'pypi' ? { ...plain, name: plain.name.replace(/[-_.]+/gu, '-') } : plain;
}

function trimmedPath(namespace: string | null | undefined): string | null {
  const segments = (namespace ?? '').split('/').filter((segment) => segment !== '');
  return segments.length === 0 ? null : segments.join('/');
}
