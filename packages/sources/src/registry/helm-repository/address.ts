import { parsePurl, parseWebUrl, tryTargetKey, type TargetKey } from '@juxta/domain';

import { chartNames } from './index-yaml.ts';

/** A chart and the base URL of its repository; null for other targets. */
export function chartOf(target: TargetKey): { readonly chart: string; readonly repository: string } | null {
  const purl = target.startsWith('pkg:helm/') ? parsePurl(target) : null;
  if (purl?.repositoryUrl === undefined || purl.namespace !== null || !/^[\w.-]+$/u.test(purl.name))
    return null;
  return { chart: purl.name, repository: purl.repositoryUrl };
}

/** A repository's index answers for many charts: the one in the URL's fragment, else the first one. */
export function recognize(
  address: string,
  _settings: unknown,
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url || !/\/index\.ya?ml$/u.test(url.pathname)) return null;
  const chart = url.hash.slice(1) || chartNames(new TextDecoder().decode(body), 1)[0];
  if (chart === undefined || !/^[\w.-]+$/u.test(chart) || /^\.+$/u.test(chart)) return null;
  const repository = url.origin + url.pathname.replace(/\/index\.ya?ml$/u, '');
  const target = tryTargetKey(`pkg:helm/${chart}?repository_url=${encodeURIComponent(repository)}`);
  return target !== null && chartOf(target) !== null ? { target, request: 'index' } : null;
}
