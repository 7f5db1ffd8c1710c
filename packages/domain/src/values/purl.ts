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
    const purl = PackageURL.fromString(text);
    if (!purl.type || !purl.name) return null;
    const repositoryUrl = located.has(purl.type) ? purl.qualifiers?.['repository_url'] : undefined;
    return lowered({
      type: purl.type,
      namespace: purl.namespace ?? null,
      name: purl.name,
      version: purl.version ?? null,
      ...(repositoryUrl !== undefined && { repositoryUrl }),
    });
  } catch {
    return null;
  }
}

/** The canonical text of a purl without version: the key of a target. */
export function formatPurl(purl: Pick<Purl, 'type' | 'namespace' | 'name' | 'repositoryUrl'>): string {
  const { type, namespace, name, repositoryUrl } = lowered({ ...purl, version: null });
  const qualifiers = repositoryUrl === undefined ? undefined : { repository_url: repositoryUrl };
  return new PackageURL(type, namespace ?? undefined, name, undefined, qualifiers, undefined).toString();
}

// Types whose names the purl specification compares without case.
const caseless = new Set([
  'github',
  'gitlab',
  'bitbucket',
  'deb',
  'pypi',
  'composer',
  'golang',
  'npm',
  'oci',
  'docker',
]);

function lowered(purl: Purl): Purl {
  if (!caseless.has(purl.type)) return purl;
  return { ...purl, namespace: purl.namespace?.toLowerCase() ?? null, name: purl.name.toLowerCase() };
}
