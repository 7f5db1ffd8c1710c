import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

/** Base URL of the API for one repository; null for other targets. */
export function repositoryPath(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:github/') ? parsePurl(target) : null;
  return purl?.namespace
    ? `/repos/${encodeURIComponent(purl.namespace)}/${encodeURIComponent(purl.name)}`
    : null;
}

/** Saved answers of GitHub's own API are read too, whatever API is configured. */
export function recognize(
  address: string,
  settings: { readonly api: string },
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.href.replace(/[?#].*$/su, '');
  const path = plain.startsWith(`${settings.api}/`)
    ? plain.slice(settings.api.length)
    : url.hostname.startsWith('api.github.')
      ? url.pathname
      : '';
  const match = /^\/repos\/([\w.-]+)\/([\w.-]+)(\/releases)?\/?$/u.exec(path);
  if (!match?.[1] || !match[2] || /^\.+$/u.test(match[2])) return null;
  const target = formatPurl({ type: 'github', namespace: match[1], name: match[2] });
  return { target, request: match[3] ? 'releases' : 'repository' };
}
