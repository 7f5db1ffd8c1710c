import { parsePurl, parseWebUrl, tryTargetKey, type TargetKey } from '@juxta/domain';

import { own } from '../../reading/members.ts';

/** `<owner>/<name>` as the API's paths have it; null for other targets. Official images belong to `library`. */
export function imagePath(target: TargetKey): string | null {
  const purl = target.startsWith('pkg:docker/') ? parsePurl(target) : null;
  if (!purl || purl.repositoryUrl !== undefined) return null;
  return [purl.namespace ?? 'library', purl.name].map(encodeURIComponent).join('/');
}

const segment = '[a-z0-9._-]+';
const forms: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`^/v2/repositories/(${segment})/(${segment})$`, 'u'), 'repository'],
  [new RegExp(`^/v2/namespaces/(${segment})/repositories/(${segment})$`, 'u'), 'repository'],
  [new RegExp(`^/v2/repositories/(${segment})/(${segment})/tags$`, 'u'), 'tags'],
  [new RegExp(`^/v2/namespaces/(${segment})/repositories/(${segment})/tags$`, 'u'), 'tags'],
  // The registry's own API, and its first version, where official images have no owner.
  [new RegExp(`^/v2/(?:(${segment})/)?(${segment})/tags/list$`, 'u'), 'tags'],
  [new RegExp(`^/v1/repositories/(?:(${segment})/)?(${segment})/tags$`, 'u'), 'tags'],
  [new RegExp(`^/v2/(?:(${segment})/)?(${segment})/manifests(?:/.*)?$`, 'u'), 'manifest'],
];
const hosts = new Set([
  'hub.docker.com',
  'registry.hub.docker.com',
  'index.docker.io',
  'registry-1.docker.io',
  'registry.docker.io',
]);

export function recognize(
  address: string,
  settings: { readonly hub: string },
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  if (!url) return null;
  const plain = url.origin + url.pathname.replace(/\/+$/u, '');
  const path = plain.startsWith(`${settings.hub}/`)
    ? plain.slice(settings.hub.length)
    : hosts.has(url.hostname)
      ? plain.slice(url.origin.length)
      : '';
  if (path === '/v1/search' || path === '/v2/search/repositories') return searched(url, body);
  for (const [pattern, request] of forms) {
    const [, owner, name] = pattern.exec(path.toLowerCase()) ?? [];
    const target = name === undefined ? null : imageKey(owner === undefined ? name : `${owner}/${name}`);
    if (target !== null) return { target, request };
  }
  return null;
}

/** A search answers for many images: the one in the fragment, else the one that was searched for by its name, else the first. */
function searched(url: URL, body: Uint8Array): { target: TargetKey; request: string } | null {
  const query = url.searchParams.get('q') ?? url.searchParams.get('query') ?? '';
  const names = resultNames(body);
  const name =
    decodeURIComponentOrSame(url.hash.slice(1)) || names.find((result) => result === query) || names[0];
  const target = imageKey(name ?? query);
  return target === null ? null : { target, request: 'search' };
}

function decodeURIComponentOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function imageKey(name: string): TargetKey | null {
  const whole = /^(?:[a-z0-9._-]+\/)?[a-z0-9._-]+$/u.test(name) && !/(?:^|\/)\.+(?:\/|$)/u.test(name);
  const target = whole ? tryTargetKey(`pkg:docker/${name}`) : null;
  return target !== null && imagePath(target) !== null ? target : null;
}

function resultNames(body: Uint8Array): readonly string[] {
  try {
    const results = own(JSON.parse(new TextDecoder().decode(body)), 'results');
    return Array.isArray(results) ? results.flatMap((result) => resultName(result) ?? []) : [];
  } catch {
    return [];
  }
}

/** `name` in the first version of the search, `repo_name` in the second. */
export function resultName(result: unknown): string | null {
  const name = own(result, 'repo_name') ?? own(result, 'name');
  return typeof name === 'string' ? name : null;
}
