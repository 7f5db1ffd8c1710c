import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

import { own } from '../../reading/members.ts';

/** Base URL of the API for one repository; null for other targets. */
export function repositoryPath(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:github/') ? parsePurl(target) : null;
  return purl?.namespace
    ? `/repos/${encodeURIComponent(purl.namespace)}/${encodeURIComponent(purl.name)}`
    : null;
}

const documents: readonly (readonly [RegExp, string])[] = [
  [/^$/u, 'repository'],
  [/^\/releases(?:\/latest|\/tags\/[^/]+|\/\d+)?$/u, 'releases'],
  [/^\/(?:tags|git\/refs\/tags|git\/matching-refs\/tags(?:\/.*)?)$/u, 'tags'],
  [/^\/languages$/u, 'languages'],
  [/^\/community\/profile$/u, 'community'],
  [/^\/stargazers\/history$/u, 'star_history'],
  [/^\/license$/u, 'license'],
];

/**
 * Saved answers of GitHub's own API are read too, whatever API is configured. A repository that was renamed answers
 * under `/repositories/<id>`, and documents write `/repos/{owner}/{repo}`: then the body says which one it is.
 */
export function recognize(
  address: string,
  settings: { readonly api: string },
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.href.replace(/[?#].*$/su, '');
  const path = plain.startsWith(`${settings.api}/`)
    ? plain.slice(settings.api.length)
    : url.hostname.startsWith('api.github.')
      ? url.pathname
      : '';
  const named = /^\/repos\/([\w.-]+)\/([\w.-]+?)(\/.*?)?\/?$/u.exec(path);
  if (named?.[1] && named[2]) return found(named[1], named[2], named[3] ?? '');
  const [owner, name] = /^\/(?:repositories\/\d+|repos\/[^/]+\/[^/]+)\/?$/u.test(path) ? fullName(body) : [];
  return owner && name ? found(owner, name, '') : null;
}

function found(owner: string, name: string, rest: string): { target: TargetKey; request: string } | null {
  const request = documents.find(([pattern]) => pattern.test(rest))?.[1];
  if (request === undefined || /^\.+$/u.test(name) || /^\.+$/u.test(owner)) return null;
  return { target: formatPurl({ type: 'github', namespace: owner, name }), request };
}

function fullName(body: Uint8Array): readonly string[] {
  try {
    const name = own(JSON.parse(new TextDecoder().decode(body)), 'full_name');
    return /^[\w.-]+\/[\w.-]+$/u.test(String(name)) ? String(name).split('/') : [];
  } catch {
    return [];
  }
}
