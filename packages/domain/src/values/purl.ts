import { PackageURL } from 'packageurl-js';

export interface Purl {
  readonly type: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly version: string | null;
}

/** Parses and normalizes a package URL; null when it is not one. Qualifiers and subpath are not kept. */
export function parsePurl(text: string): Purl | null {
  if (text.length > 1_000) return null;
  try {
    const purl = PackageURL.fromString(text);
    if (!purl.type || !purl.name) return null;
    return lowered({
      type: purl.type,
      namespace: purl.namespace ?? null,
      name: purl.name,
      version: purl.version ?? null,
    });
  } catch {
    return null;
  }
}

/** The canonical text of a purl without version: the key of a target. */
export function formatPurl(purl: Pick<Purl, 'type' | 'namespace' | 'name'>): string {
  const { type, namespace, name } = lowered({ ...purl, version: null });
  return new PackageURL(type, namespace ?? undefined, name, undefined, undefined, undefined).toString();
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
