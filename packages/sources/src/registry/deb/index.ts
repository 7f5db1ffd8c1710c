import { formatPurl, parsePurl, parseWebUrl, type Coverage, type TargetKey } from '@juxta/domain';

import { defineSource, type Candidate, type SourceIndex } from '../../source.ts';
import { normalize, packageName } from './normalize.ts';
import { expectedHash } from './release-manifest.ts';
import { debianSettings, type DebianSettings } from './settings.ts';
import { slicePackages } from './stanza-slicer.ts';

const covers: Coverage = {
  attributes: [
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
  version: 2,
  licence: 'https://www.debian.org/license',
  terms: 'https://www.debian.org/license',
  settings: debianSettings,
  hosts: ({ archive, fromClient }) =>
    archive
      ? [{ base: archive.base, delayMs: 1_000, rule: 'https://www.debian.org/mirror/list', fromClient }]
      : [],
  matches: (target) => packageName(target) !== null,
  candidates: namesakes,
  requests: () => [],
  indexes: packageLists,
  normalize,
  recognize,
});

function packageLists({ archive, architecture }: DebianSettings): readonly SourceIndex[] {
  if (!archive) return [];
  const suite = `${archive.base}/dists/${archive.suite}`;
  const path = `main/binary-${architecture}/Packages.gz`;
  const list: SourceIndex = {
    name: `debian:${archive.suite}/main/${architecture}`,
    manifest: { url: `${suite}/InRelease`, maxBytes: 4 * 1024 * 1024 },
    url: `${suite}/${path}`,
    expectedHash: (manifest) => expectedHash(manifest, path),
    accepts: ['application/gzip', 'application/x-gzip', 'application/octet-stream', 'binary/octet-stream'],
    maxBytes: 64 * 1024 * 1024,
    refreshSeconds: 6 * 3_600,
    covers,
    slice: slicePackages,
  };
  return [list];
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
