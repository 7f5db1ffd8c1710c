import { parseWebUrl, tryTargetKey, type TargetKey } from '@juxta/domain';

import { baseUrls } from '../../reading/settings.ts';
import type { Environment } from '../../source.ts';

export interface ForgejoSettings {
  /** Where the pages and the API of each server begin, `https://codeberg.org` first. */
  readonly servers: readonly { readonly pages: string; readonly api: string }[];
}

/** `JUXTA_FORGEJO_API` is another base of Codeberg's API. Throws BadSetting. */
export function forgejoSettings(environment: Environment): ForgejoSettings {
  const [codeberg = 'https://codeberg.org/api/v1'] = baseUrls(environment, 'JUXTA_FORGEJO_API');
  const others = baseUrls(environment, 'JUXTA_FORGEJO_HOSTS');
  return {
    servers: [
      { pages: 'https://codeberg.org', api: codeberg },
      ...others.map((base) => ({ pages: base, api: `${base}/api/v1` })),
    ],
  };
}

/** URL of a repository below its server's API; null for what is no repository's page of a known server. */
export function repositoryUrl(target: TargetKey, { servers }: ForgejoSettings): string | null {
  const server = servers.find(({ pages }) => target.startsWith(`${pages}/`));
  const [owner, name, ...rest] = server ? target.slice(server.pages.length + 1).split('/') : [];
  if (!server || !isName(owner) || !isName(name) || rest.length > 0 || owner === 'api') return null;
  return `${server.api}/repos/${owner}/${name}`;
}

function isName(segment: string | undefined): segment is string {
  return segment !== undefined && /^[\w.-]+$/u.test(segment) && !/^\.+$/u.test(segment);
}

const documents: readonly (readonly [RegExp, string])[] = [
  [/^$/u, 'repository'],
  [/^\/releases(?:\/latest|\/tags\/[^/]+|\/\d+)?$/u, 'releases'],
  [/^\/tags$/u, 'tags'],
  [/^\/languages$/u, 'languages'],
];

/** Saved answers of servers that call themselves `gitea.…` or `forgejo.…` are read too, though nobody named them. */
function serversOf(url: URL | null, { servers }: ForgejoSettings): ForgejoSettings['servers'] {
  if (!url || !/^(?:gitea|forgejo)\./u.test(url.hostname)) return servers;
  return [...servers, { pages: url.origin, api: `${url.origin}/api/v1` }];
}

export function recognize(
  address: string,
  settings: ForgejoSettings,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  const plain = url ? url.origin + url.pathname.replace(/\/+$/u, '') : '';
  const servers = serversOf(url, settings);
  for (const { pages, api } of servers) {
    const base = [api, `${pages}/api/v1`].find((known) => plain.startsWith(`${known}/repos/`));
    const [, owner, name, rest = ''] =
      (base && /^([\w.-]+)\/([\w.-]+?)(\/.*)?$/u.exec(plain.slice(base.length + '/repos/'.length))) || [];
    const request = documents.find(([pattern]) => pattern.test(rest))?.[1];
    const target = owner && name && request !== undefined ? tryTargetKey(`${pages}/${owner}/${name}`) : null;
    if (target !== null && request !== undefined && repositoryUrl(target, { servers }) !== null)
      return { target, request };
  }
  return null;
}
