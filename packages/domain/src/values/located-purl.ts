import type { Purl } from './purl.ts';

type Located = Pick<Purl, 'type' | 'namespace' | 'name' | 'repositoryUrl'>;

const dockerHub = /^(?:(?:registry-1|registry\.hub|registry|index|hub)\.)?docker\.(?:io|com)(?:\/|$)/u;
const imagePath = /^[a-z0-9.-]+(?::\d{1,5})?(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+$/u;

/**
 * One key for one image or chart. An image on Docker Hub is `pkg:docker/<owner>/<name>` (official ones without owner), an
 * image elsewhere `pkg:oci/<name>?repository_url=<host>/<path>/<name>`, whichever of the two types it was written as.
 */
export function locatedPurl(purl: Located): Located {
  const { type, namespace, name, repositoryUrl } = purl;
  if (type === 'docker' || type === 'oci') {
    const path = imageRepository(purl);
    if (path === null) return type === 'docker' ? hubImage(namespace, name) : { type, namespace, name };
    if (!dockerHub.test(path))
      return { type: 'oci', namespace: null, name: lastOf(path), repositoryUrl: path };
    const [owner, image] = path.split('/').slice(1);
    return image === undefined ? hubImage(null, owner ?? name) : hubImage(owner ?? null, image);
  }
  if (type !== 'helm' || repositoryUrl === undefined) return purl;
  const chart = chartRepository(repositoryUrl);
  return { type, namespace, name, ...(chart !== null && { repositoryUrl: chart }) };
}

function hubImage(owner: string | null, name: string): Located {
  return { type: 'docker', namespace: owner === 'library' ? null : owner, name };
}

/** `<host>/<path>` of an image; null where the purl does not say. The qualifier may be the registry alone or the whole path. */
function imageRepository({ namespace, name, repositoryUrl }: Located): string | null {
  const base = repositoryUrl
    ?.toLowerCase()
    .replace(/^(?:https?|oci|docker):\/\//u, '')
    .replace(/\/+$/u, '');
  if (!base) return null;
  const image = namespace === null ? name : `${namespace}/${name}`;
  const path = base.includes('/') && base.endsWith(`/${name}`) ? base : `${base}/${image}`;
  return imagePath.test(path) ? path : null;
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function chartRepository(text: string): string | null {
  const whole = /^https?:\/\//u.test(text) ? text : `https://${text}`;
  if (!URL.canParse(whole)) return null;
  const url = new URL(whole);
  if (url.username !== '' || url.search !== '' || url.hash !== '' || !/^[\w./~-]*$/u.test(url.pathname))
    return null;
  return `${url.origin}${url.pathname.replace(/\/index\.yaml$/u, '').replace(/\/+$/u, '')}`;
}
