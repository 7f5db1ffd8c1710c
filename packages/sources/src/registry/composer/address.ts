import { formatPurl, parsePurl, type TargetKey } from '@juxta/domain';

import { pathUnder } from '../../reading/path-under.ts';

export interface PackagistSettings {
  /** Base URL of the static metadata. */
  readonly metadata: string;
  /** Base URL of the site with the package documents. */
  readonly site: string;
}

const name = '[a-z0-9](?:[_.-]?[a-z0-9]+)*/[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?';
const whole = new RegExp(`^${name}$`, 'u');

/** `vendor/package`; null for other targets. */
export function packageName(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:composer/') ? parsePurl(target) : null;
  const full = `${purl?.namespace ?? ''}/${purl?.name ?? ''}`;
  return full.length <= 200 && whole.test(full) ? full : null;
}

const repositories = ['https://repo.packagist.org', 'https://packagist.org', 'https://repo.packagist.com'];
const metadataForm = /^\/p2?\/([^/]+\/[^/$~]+)(?:~dev)?(?:\$[0-9a-f]+)?\.json$/iu;
const packageForm = /^\/packages\/([^/]+\/[^/]+)\.json$/iu;

/**
 * Composer's metadata (p2, and p of the first version) and the document of a package. One that was saved is read whole;
 * a request of ours leaves to the other one what that says.
 */
export function recognize(
  address: string,
  settings: PackagistSettings,
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const file = pathUnder(address, [settings.metadata, ...repositories]);
  const described = named(metadataForm.exec(file ?? '')?.[1]);
  if (described) return { target: described, request: body.length > 0 ? 'described' : 'metadata' };
  const path = pathUnder(address, [settings.site, 'https://packagist.org', 'https://www.packagist.org']);
  const target = named(packageForm.exec(path ?? '')?.[1]);
  return target === null ? null : { target, request: body.length > 0 ? 'document' : 'package' };
}

function named(text: string | undefined): TargetKey | null {
  const lower = text?.toLowerCase() ?? '';
  const [namespace, last] = lower.split('/');
  return whole.test(lower) && lower.length <= 200 && namespace && last
    ? formatPurl({ type: 'composer', namespace, name: last })
    : null;
}
