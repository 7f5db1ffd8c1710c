import { formatPurl, parsePurl, type TargetKey } from '@juxta/domain';

import { pathSegment, pathUnder } from '../../reading/path-under.ts';

export interface RubygemsSettings {
  /** Base URL of the registry, without the API's path. */
  readonly api: string;
}

/** The gem's name; null for other targets. */
export function gemName(target: TargetKey): string | null {
  const name = target.startsWith('pkg:gem/') ? parsePurl(target)?.name : undefined;
  return name !== undefined && isGemName(name) ? name : null;
}

const forms: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/v1\/gems\/([^/]+)\.json$/u, 'gem'],
  [/^\/api\/v1\/versions\/([^/]+)\/latest\.json$/u, 'latest'],
  [/^\/api\/v1\/versions\/([^/]+)\.json$/u, 'versions'],
  [/^\/api\/v2\/rubygems\/([^/]+)\/versions\/[^/]+\.json$/u, 'version'],
];

/** Documents of the API: a gem, its versions, its latest version's number, one version. */
export function recognize(
  address: string,
  settings: RubygemsSettings,
): { target: TargetKey; request: string } | null {
  const path = pathUnder(address, [settings.api, 'https://rubygems.org', 'https://www.rubygems.org']);
  for (const [form, request] of path === null ? [] : forms) {
    const name = pathSegment(form.exec(path ?? '')?.[1]);
    if (name !== null && isGemName(name))
      return { target: formatPurl({ type: 'gem', namespace: null, name }), request };
  }
  return null;
}

export function isGemName(name: string): boolean {
  return /^[\w.-]{1,200}$/u.test(name) && /[a-z0-9]/iu.test(name);
}
