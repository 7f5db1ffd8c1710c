import type { Purl } from './purl.ts';
import { canonicalUrl, parseWebUrl } from './url.ts';

type Named = Pick<Purl, 'type' | 'namespace' | 'name' | 'repositoryUrl'>;

const segment = '[\\w.-]+';

/** Pages of registries that are about one package, by host: what their paths name. */
const pages: Readonly<Record<string, readonly (readonly [RegExp, (...parts: string[]) => Named])[]>> = {
  'hub.docker.com': [
    [new RegExp(`^/_/(${segment})`, 'u'), (name = '') => ({ type: 'docker', namespace: null, name })],
    [
      new RegExp(`^/r/(${segment})/(${segment})`, 'u'),
      (owner = '', name = '') => ({ type: 'docker', namespace: owner, name }),
    ],
  ],
  'quay.io': [
    [new RegExp(`^/repository/(${segment})/(${segment})`, 'u'), (...path) => image('quay.io', path)],
  ],
  'ghcr.io': [
    [
      new RegExp(`^/(${segment})/(${segment})(?:/(${segment}))?/?$`, 'u'),
      (...path) => image('ghcr.io', path),
    ],
  ],
  'artifacthub.io': [
    [
      new RegExp(`^/packages/helm/(${segment})/(${segment})`, 'u'),
      (repository = '', name = '') => ({ type: 'helm', namespace: repository, name }),
    ],
  ],
  'formulae.brew.sh': [
    [/^\/formula\/([\w.@+-]+)\/?$/u, (name = '') => ({ type: 'brew', namespace: null, name })],
    [/^\/cask\/([\w.@+-]+)\/?$/u, (name = '') => ({ type: 'brew', namespace: 'cask', name })],
  ],
};

/** The package that a registry's page is about; null for other pages. */
export function packagePage(text: string): Named | null {
  const url = parseWebUrl(text);
  if (!url || !Object.hasOwn(pages, url.hostname)) return null;
  const path = new URL(canonicalUrl(url.href) ?? url).pathname;
  for (const [pattern, named] of pages[url.hostname] ?? []) {
    const [whole, ...parts] = pattern.exec(path) ?? [];
    if (whole !== undefined && parts.every((part) => part === undefined || !/^\.+$/u.test(part)))
      return named(...parts.filter((part) => part !== undefined));
  }
  return null;
}

function image(host: string, path: readonly string[]): Named {
  const name = path.at(-1) ?? '';
  return { type: 'oci', namespace: null, name, repositoryUrl: `${host}/${path.join('/')}` };
}
