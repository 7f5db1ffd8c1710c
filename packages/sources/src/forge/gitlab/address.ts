import { formatPurl, parsePurl, parseWebUrl, tryTargetKey, type TargetKey } from '@juxta/domain';

import { own } from '../../reading/members.ts';
import type { GitlabInstance, GitlabSettings } from './settings.ts';

/** Where a project is asked for. */
export interface ProjectAddress {
  readonly instance: GitlabInstance;
  /** `/projects/<id or encoded path>`. */
  readonly path: string;
}

const prefix = 'pkg:gitlab/';

/** Null for what is no project of a configured instance. `pkg:gitlab/projects/<id>` is a project by its number. */
export function projectAddress(target: TargetKey, settings: GitlabSettings): ProjectAddress | null {
  const [first] = settings.instances;
  if (target.startsWith(prefix)) {
    const purl = parsePurl(target);
    if (!purl?.namespace || !first) return null;
    const byNumber = purl.namespace === 'projects' && /^\d{1,15}$/u.test(purl.name);
    const id = byNumber ? purl.name : encodeURIComponent(`${purl.namespace}/${purl.name}`);
    return { instance: first, path: `/projects/${id}` };
  }
  const instance =
    settings.instances.slice(1).find(({ pages }) => target.startsWith(`${pages}/`)) ?? namedGitlab(target);
  const segments = instance ? target.slice(instance.pages.length + 1).split('/') : [];
  if (!instance || segments.length < 2 || !segments.every((segment) => /^[\w.~%+-]+$/u.test(segment)))
    return null;
  if (segments.includes('-') || segments[0] === 'api') return null;
  return { instance, path: `/projects/${segments.map(decoded).map(encodeURIComponent).join('%2F')}` };
}

/** A server that calls itself `gitlab.…` is taken for one, as package managers take it, though nobody named it. */
function namedGitlab(target: TargetKey): GitlabInstance | null {
  const [pages, host] = /^https:\/\/(gitlab\.[a-z0-9.-]+)(?=\/)/u.exec(target) ?? [];
  return pages === undefined || host === 'gitlab.com'
    ? null
    : { api: `${pages}/api/v4`, pages, token: null, declared: false };
}

const documents: Readonly<Record<string, string>> = {
  '': 'project',
  '/releases': 'releases',
  '/repository/tags': 'tags',
  '/languages': 'languages',
};

/** A project asked for by its number is known by what the body says of its path; else it is `projects/<number>`. */
export function recognize(
  address: string,
  settings: GitlabSettings,
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  const match = url && /^(.*)\/api\/v[34]\/projects\/([^/]+)(\/[^?]*?)?\/?$/u.exec(url.origin + url.pathname);
  const request = match && documents[match[3] ?? ''];
  if (!match?.[1] || !match[2] || request === undefined || request === null) return null;
  const { instances } = settings;
  const known = instances.find(({ api, pages }) => api.startsWith(`${match[1]}/`) || pages === match[1]);
  const pages =
    known?.pages ?? (new URL(match[1]).hostname === 'gitlab.com' ? 'https://gitlab.com' : match[1]);
  const path = decoded(match[2]);
  const named = path.includes('/') ? path : (pathIn(body) ?? `projects/${path}`);
  const target = projectKey(named, pages);
  return target === null || projectAddress(target, settings) === null ? null : { target, request };
}

/** The key of a project by its full path: a purl on gitlab.com, else the page. */
export function projectKey(path: string, pages: string): TargetKey | null {
  const segments = path.split('/');
  if (
    segments.length < 2 ||
    segments.some((segment) => !/^[\w.+-]+$/u.test(segment) || /^\.+$/u.test(segment))
  )
    return null;
  if (pages !== 'https://gitlab.com') return tryTargetKey(`${pages}/${path}`);
  return formatPurl({
    type: 'gitlab',
    namespace: segments.slice(0, -1).join('/'),
    name: segments.at(-1) ?? '',
  });
}

function pathIn(body: Uint8Array): string | null {
  try {
    const path = own(JSON.parse(new TextDecoder().decode(body)), 'path_with_namespace');
    return typeof path === 'string' ? path : null;
  } catch {
    return null;
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
