import { formatPurl, parsePurl, parseWebUrl, type TargetKey } from '@juxta/domain';

import { pathSegment, pathUnder } from '../../reading/path-under.ts';

export interface MavenSettings {
  /** Base URL of the repository. */
  readonly repository: string;
  /** Base URL of the search service. */
  readonly search: string;
}

export interface Artifact {
  readonly group: string;
  readonly name: string;
}

/** The coordinates without version; null for other targets. */
export function artifactOf(target: TargetKey): Artifact | null {
  const purl = target.startsWith('pkg:maven/') ? parsePurl(target) : null;
  return purl?.namespace ? artifact(purl.namespace, purl.name) : null;
}

export function artifactPath({ group, name }: Artifact): string {
  return `/${group.replaceAll('.', '/')}/${name}`;
}

// Two hundred is the most that the service gives at once.
export function searchQuery({ group, name }: Artifact): string {
  const query = encodeURIComponent(`g:"${group}" AND a:"${name}"`);
  return `q=${query}&core=gav&rows=200&wt=json`;
}

const repositories = [
  'https://repo1.maven.org/maven2',
  'https://repo.maven.apache.org/maven2',
  'https://repo2.maven.org/maven2',
  'https://central.maven.org/maven2',
  'https://maven-central.storage.googleapis.com/maven2',
  'https://dl.google.com/dl/android/maven2',
  'https://maven.google.com',
  'https://plugins.gradle.org/m2',
  'https://repo.spring.io/release',
  'https://oss.sonatype.org/content/repositories/releases',
  'https://search.maven.org/remotecontent',
];

/** Metadata and POMs of the repository and of other well-known ones, and answers of Central's search. */
export function recognize(
  address: string,
  settings: MavenSettings,
): { target: TargetKey; request: string } | null {
  const path = pathUnder(address, [settings.repository, ...repositories]) ?? remoteContent(address);
  if (path !== null) return fileOf(path);
  const searched = pathUnder(address, [
    settings.search,
    'https://search.maven.org',
    'https://central.sonatype.com',
  ]);
  return searched === '/solrsearch/select' ? queried(address) : null;
}

function remoteContent(address: string): string | null {
  const url = parseWebUrl(address);
  const path = url?.hostname === 'search.maven.org' ? url.searchParams.get('filepath') : null;
  return path ? `/${path.replace(/^\/+/u, '')}` : null;
}

function fileOf(path: string): { target: TargetKey; request: string } | null {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => pathSegment(segment) ?? '');
  const file = segments.at(-1) ?? '';
  if (file === 'maven-metadata.xml')
    return named(segments.slice(0, -2).join('.'), segments.at(-2), 'metadata');
  const [name, version] = [segments.at(-3), segments.at(-2)];
  return name && version && file === `${name}-${version}.pom`
    ? named(segments.slice(0, -3).join('.'), name, 'pom')
    : null;
}

function queried(address: string): { target: TargetKey; request: string } | null {
  const query = parseWebUrl(address)?.searchParams.get('q') ?? '';
  const group = /(?:^|\s|\()g:"?([\w.-]+)"?/u.exec(query)?.[1];
  return group === undefined ? null : named(group, /(?:^|\s)a:"?([\w.-]+)"?/u.exec(query)?.[1], 'search');
}

function named(
  group: string,
  name: string | undefined,
  request: string,
): { target: TargetKey; request: string } | null {
  const found = name === undefined ? null : artifact(group, name);
  return (
    found && { target: formatPurl({ type: 'maven', namespace: found.group, name: found.name }), request }
  );
}

function artifact(group: string, name: string): Artifact | null {
  const plain = /^[\w-]+(?:\.[\w-]+)*$/u.test(group) && /^[\w.-]+$/u.test(name) && !/^\.+$/u.test(name);
  return plain && group.length + name.length <= 400 ? { group, name } : null;
}
