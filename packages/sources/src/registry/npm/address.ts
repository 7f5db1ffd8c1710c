import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

import type { NpmSettings } from './settings.ts';

/** The package's name as npm writes it, `@scope/name`; null for other targets. */
export function packageName(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:npm/') ? parsePurl(target) : null;
  if (!purl) return null;
  return purl.namespace === null ? purl.name : `${purl.namespace}/${purl.name}`;
}

export function documentUrl(registry: string, name: string): string {
  return `${registry}/${pathOf(name)}`;
}

export function downloadsUrl(downloads: string, name: string): string {
  return `${downloads}/downloads/point/last-week/${pathOf(name)}`;
}

export function rangeUrl(downloads: string, name: string): string {
  return `${downloads}/downloads/range/last-year/${pathOf(name)}`;
}

function pathOf(name: string): string {
  return encodeURIComponent(name).replace(/^%40/u, '@').replace('%2F', '%2f');
}

/** Of the counts over one window, the week's is asked for; saved ones of a month and a year are read too. */
const requestOf: Readonly<Record<string, string>> = {
  'point/last-week': 'downloads',
  'point/last-month': 'downloads_point',
  'point/last-year': 'downloads_point',
};

/** Saved answers of other installations are read too: hosts called `registry.…` and `api.…` with a path of npm's shape. */
export function recognize(
  address: string,
  settings: NpmSettings,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const path = url.href.replace(/[?#].*$/su, '');
  const counted = /\/downloads\/(point\/last-(?:week|month|year)|range\/[^/]+)\/(.+)$/u.exec(path);
  if (counted && (under(path, settings.downloads) || url.hostname.startsWith('api.')))
    return named(counted[2], requestOf[counted[1] ?? ''] ?? 'downloads_range');
  const attested = /^(.*)\/-\/npm\/v1\/attestations\/(.+)@[^@/]+$/u.exec(path);
  if (attested && (under(path, settings.registry) || /^(?:npm\.)?registry\./u.test(url.hostname)))
    return named(attested[2], 'attestations');
  const asked = under(path, settings.registry)
    ? path.slice((settings.registry?.length ?? 0) + 1)
    : /^(?:npm\.)?registry\./u.test(url.hostname)
      ? url.pathname.slice(1)
      : '';
  const [, name, version] = /^(.+?)(?:\/(latest|v?\d[\w.+-]*))?\/?$/u.exec(asked) ?? [];
  return version === undefined ? named(asked, 'document') : named(name, 'version');
}

function under(path: string, base: string | null): boolean {
  return base !== null && path.startsWith(`${base}/`);
}

function named(path: string | undefined, request: string): { target: TargetKey; request: string } | null {
  const match = /^(?:(?:@|%40)([\w.~-]+)(?:%2f|\/))?([\w.~][\w.~-]*)$/iu.exec(path ?? '');
  if (!match?.[2] || /^\.+$/u.test(match[2])) return null;
  return {
    target: formatPurl({ type: 'npm', namespace: match[1] ? `@${match[1]}` : null, name: match[2] }),
    request,
  };
}
