import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

/** Path of one repository below the API's base; null for other targets. */
export function repositoryPath(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:bitbucket/') ? parsePurl(target) : null;
  return purl?.namespace
    ? `/repositories/${encodeURIComponent(purl.namespace)}/${encodeURIComponent(purl.name)}`
    : null;
}

const documents: Readonly<Record<string, string>> = { '': 'repository', '/refs/tags': 'tags' };

const form = /^\/repositories\/([\w.-]+|%7B[\w-]+%7D)\/([\w.-]+)(\/refs\/tags)?\/?$/iu;

/** Where an address has placeholders (`/repositories/{workspace}/{repo_slug}`), the document's links say what it is of. */
function ownPath(path: string, body: Uint8Array): string | null {
  const [, rest] = /^\/repositories\/[^/]+\/[^/]+(\/refs\/tags)?\/?$/u.exec(path) ?? [null, null];
  if (rest === null) return null;
  const start = new TextDecoder().decode(body.subarray(0, 16_384));
  const self = /\/2\.0(\/repositories\/[\w.-]+\/[\w.-]+)[/"?]/u.exec(start)?.[1];
  return self === undefined ? null : `${self}${rest ?? ''}`;
}

/** The API's own address, and the older ones of it below bitbucket.org (`/!api/2.0`, `/api/2.0`) and of its version 1.0. */
export function recognize(
  address: string,
  settings: { readonly api: string },
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.origin + url.pathname;
  const path = plain.startsWith(`${settings.api}/`)
    ? plain.slice(settings.api.length)
    : /^https?:\/\/(?:api\.bitbucket\.org|bitbucket\.org\/!?api)\/[12]\.0(\/.*)$/u.exec(plain)?.[1];
  const named = form.exec(path ?? '');
  const match = named ?? form.exec(ownPath(path ?? '', body) ?? '');
  const request = documents[match?.[3] ?? ''];
  if (!match?.[1] || !match[2] || request === undefined || /^\.+$/u.test(match[2]) || /^\.+$/u.test(match[1]))
    return null;
  const owner = decodeURIComponent(match[1]);
  return { target: formatPurl({ type: 'bitbucket', namespace: owner, name: match[2] }), request };
}
