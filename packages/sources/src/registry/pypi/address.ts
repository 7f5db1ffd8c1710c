import { formatPurl, parsePurl, type TargetKey } from '@juxta/domain';

import { pathSegment, pathUnder } from '../../reading/path-under.ts';

export interface PypiSettings {
  /** Base URL of the package index. */
  readonly index: string;
  /** Base URL of the download counts. */
  readonly stats: string;
}

/** The project's normalized name; null for other targets. */
export function projectName(target: TargetKey): string | null {
  return target.startsWith('pkg:pypi/') ? (parsePurl(target)?.name ?? null) : null;
}

const indexes = ['https://pypi.org', 'https://pypi.python.org', 'https://pypi.io', 'https://test.pypi.org'];
const forms: readonly (readonly [RegExp, string])[] = [
  [/^\/pypi\/([^/]+)\/json\/?$/u, 'document'],
  [/^\/pypi\/([^/]+)\/[^/]+\/json\/?$/u, 'version'],
  [/^\/simple\/([^/]+)\/?(?:index\.html)?$/u, 'simple'],
];

/** The JSON documents of a project and of one version, the simple index, and the counts of recent downloads. */
export function recognize(
  address: string,
  settings: PypiSettings,
): { target: TargetKey; request: string } | null {
  const path = pathUnder(address, [settings.index, ...indexes]);
  for (const [form, request] of path === null ? [] : forms) {
    const found = named(form.exec(path ?? '')?.[1], request);
    if (found) return found;
  }
  const counted = pathUnder(address, [settings.stats, 'https://pypistats.org']);
  return counted === null
    ? null
    : named(/^\/api\/packages\/([^/]+)\/recent\/?$/u.exec(counted)?.[1], 'downloads');
}

function named(segment: string | undefined, request: string): { target: TargetKey; request: string } | null {
  const name = pathSegment(segment);
  if (name === null || !/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/iu.test(name)) return null;
  return { target: formatPurl({ type: 'pypi', namespace: null, name }), request };
}
