import { formatPurl, parsePurl, parseWebUrl, type Coverage, type TargetKey } from '@juxta/domain';

import { defineSource, type Candidate, type SourceIndex } from '../../source.ts';
import type { AptSource } from './apt-sources.ts';
import { normalize, packageName } from './normalize.ts';
import { expectedHash } from './release-manifest.ts';
import { debianSettings, type DebianSettings } from './settings.ts';
import { slicePackages } from './stanza-slicer.ts';
import { furtherAttribute, indexName, type FurtherKind } from './suites.ts';

const covers: Coverage = {
  attributes: [
    'name',
    'debian_version',
    'debian_suite',
    'debian_section',
    'debian_installed_size',
    'description',
    'homepage',
  ],
  metrics: [],
  releases: 'none',
  links: true,
};

export const source = defineSource<DebianSettings>({
  id: 'debian',
  version: 3,
  licence: 'https://www.debian.org/license',
  terms: 'https://www.debian.org/license',
  settings: debianSettings,
  hosts: ({ archive, further, fromClient }) =>
    [...new Set([...(archive ? [archive] : []), ...further].map(({ base }) => base))].map((base) => ({
      base,
      delayMs: 1_000,
      rule: 'https://www.debian.org/mirror/list',
      fromClient,
    })),
  matches: (target) => packageName(target) !== null,
  candidates: namesakes,
  requests: () => [],
  indexes: packageLists,
  normalize,
  recognize,
});

function packageLists({ archive, further, architecture }: DebianSettings): readonly SourceIndex[] {
  if (!archive) return [];
  const others = further.map((suite): SourceIndex => {
    const attributes = [furtherAttribute[suite.kind]];
    return {
      ...packageList(suite, architecture, suite.kind),
      covers: { attributes, metrics: [], releases: 'none', links: false },
      slice: sliceOfAll,
    };
  });
  return [{ ...packageList(archive, architecture, 'base'), covers, slice: slicePackages }, ...others];
}

function packageList(
  { base, suite }: AptSource,
  architecture: string,
  kind: FurtherKind | 'base',
): Omit<SourceIndex, 'covers' | 'slice'> {
  const folder = `${base}/dists/${suite}`;
  const path = `main/binary-${architecture}/Packages.gz`;
  return {
    name: indexName(suite, architecture, kind),
    manifest: { url: `${folder}/InRelease`, maxBytes: 4 * 1024 * 1024 },
    url: `${folder}/${path}`,
    expectedHash: (manifest) => expectedHash(manifest, path),
    accepts: ['application/gzip', 'application/x-gzip', 'application/octet-stream', 'binary/octet-stream'],
    maxBytes: 64 * 1024 * 1024,
    refreshSeconds: 6 * 3_600,
  };
}

/** Most packages have nothing in a further suite, which is news of none of them: an empty part says so. */
async function* sliceOfAll(
  body: AsyncIterable<Uint8Array>,
  wanted: ReadonlySet<TargetKey>,
): AsyncGenerator<{ target: TargetKey; bytes: Uint8Array }> {
  const left = new Set(wanted);
  for await (const slice of slicePackages(body, wanted)) {
    left.delete(slice.target);
    yield slice;
  }
  for (const target of left) if (packageName(target) !== null) yield { target, bytes: new Uint8Array() };
}

// How Debian prefixes the packages of an ecosystem's libraries.
const prefixes: Readonly<Record<string, string>> = {
  npm: 'node-',
  pypi: 'python3-',
  gem: 'ruby-',
  cargo: 'rust-',
};
const namedAlike = new Set([...Object.keys(prefixes), 'github', 'gitlab', 'golang']);

/** Packages of the same name, plain or with Debian's prefix: to be looked at, not to be believed. */
function namesakes(other: TargetKey): readonly Candidate[] {
  const purl = parsePurl(other);
  if (!purl || !namedAlike.has(purl.type)) return [];
  const name = purl.name.toLowerCase().replaceAll('_', '-');
  return [name, `${prefixes[purl.type] ?? ''}${name}`]
    .filter((one, n, all) => /^[a-z0-9][a-z0-9+.-]+$/u.test(one) && all.indexOf(one) === n)
    .map((one) => ({
      target: formatPurl({ type: 'deb', namespace: 'debian', name: one }),
      relation: 'distribution',
    }));
}

/** A saved part of a package list: the package is the URL's fragment (`…/Packages#gulp`), else the first one in the body. */
function recognize(
  address: string,
  _settings: DebianSettings,
  body: Uint8Array,
): { target: TargetKey; request: string } | null {
  const url = parseWebUrl(address);
  const match =
    url && /\/dists\/([^/]+)\/([^/]+)\/binary-([^/]+)\/Packages(?:\.gz|\.xz)?$/u.exec(url.pathname);
  if (!match) return null;
  const first = /^Package:[ \t]*(\S+)/mu.exec(new TextDecoder().decode(body.subarray(0, 64 * 1024)))?.[1];
  const name = url.hash.slice(1) || first;
  if (name === undefined || !/^[a-z0-9][a-z0-9+.-]+$/u.test(name)) return null;
  const target = formatPurl({ type: 'deb', namespace: 'debian', name });
  return { target, request: `debian:${match[1]}/${match[2]}/${match[3]}` };
}
