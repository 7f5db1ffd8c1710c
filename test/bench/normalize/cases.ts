import { helmChart, homebrewFormula } from './distribution-documents.ts';
import {
  depsDevPackage,
  endoflifeProduct,
  endoflifeReleases,
  mavenSearch,
  osvAnswer,
  scorecardResult,
  wikidataItem,
} from './knowledge-documents.ts';
import {
  composerMetadata,
  crateDocument,
  crateLines,
  gemVersions,
  nugetRegistration,
} from './library-documents.ts';
import { npmDocument, npmRange, pypiDocument } from './package-documents.ts';
import {
  bitbucketTags,
  dockerTags,
  forgejoReleases,
  githubReleases,
  githubRepository,
  gitlabReleases,
  ociTags,
} from './project-documents.ts';
import { debianStanza, feed, helmIndex, mavenMetadata, page } from './text-documents.ts';

export type Form = 'json' | 'lines' | 'html' | 'xml' | 'yaml' | 'text';

/** A document as a source answers one of its requests. */
export interface Case {
  readonly source: string;
  readonly target: string;
  readonly request: string;
  readonly form: Form;
  readonly make: () => object | string;
  /** What of it is large. */
  readonly told?: string;
}

const [npm, github, image] = ['pkg:npm/invented', 'pkg:github/acme/invented', 'pkg:docker/acme/invented'];
const oci = 'pkg:oci/invented?repository_url=ghcr.io/acme/invented';
const chart = 'pkg:helm/invented?repository_url=https%3A%2F%2Fcharts.example';
const [product, site] = ['https://endoflife.date/invented', 'https://invented.example/'];

const json = (source: string, target: string, request: string, make: () => object, told?: string): Case => ({
  source,
  target,
  request,
  form: 'json',
  make,
  ...(told !== undefined && { told }),
});

/** Of every source that reads documents of its own; the landscape's are slices of one file, which are small. */
export const cases: readonly Case[] = [
  json('npm', npm, 'document', () => npmDocument(30)),
  json('npm', npm, 'document', () => npmDocument(1_600), '4 MB'),
  json('npm', npm, 'downloads_range', () => npmRange(365)),
  json('pypi', 'pkg:pypi/invented', 'document', () => pypiDocument(60)),
  json('crates', 'pkg:cargo/invented', 'crate', () => crateDocument(80)),
  {
    source: 'crates',
    target: 'pkg:cargo/invented',
    request: 'index',
    form: 'lines',
    make: () => crateLines(80),
  },
  json('rubygems', 'pkg:gem/invented', 'versions', () => gemVersions(150)),
  json('packagist', 'pkg:composer/acme/invented', 'metadata', () => composerMetadata(80)),
  json('nuget', 'pkg:nuget/Invented', 'registration', () => nugetRegistration(60)),
  json('maven', 'pkg:maven/org.acme/invented', 'search', () => mavenSearch(200)),
  json('github', github, 'repository', githubRepository),
  json('github', github, 'releases', () => githubReleases(30)),
  json('gitlab', 'pkg:gitlab/acme/invented', 'releases', () => gitlabReleases(40)),
  json('bitbucket', 'pkg:bitbucket/acme/invented', 'tags', () => bitbucketTags(100)),
  json('forgejo', 'https://codeberg.org/acme/invented', 'releases', () => forgejoReleases(30)),
  json('dockerhub', image, 'tags', () => dockerTags(100)),
  json('oci', oci, 'tags', () => ociTags(1_000)),
  json('artifacthub', 'pkg:helm/acme/invented', 'chart', () => helmChart(300)),
  json('homebrew', 'pkg:brew/invented', 'document', homebrewFormula),
  json('osv', 'https://osv.dev/list?ecosystem=npm&q=invented', 'package', () => osvAnswer(20)),
  json('endoflife', product, 'product', () => endoflifeProduct(20)),
  json('endoflife', product, 'releases', () => endoflifeReleases(500)),
  json('deps-dev', 'https://deps.dev/npm/invented', 'package', () => depsDevPackage(200)),
  json(
    'scorecard',
    'https://scorecard.dev/viewer?uri=github.com%2Facme%2Finvented',
    'scorecard',
    scorecardResult,
  ),
  json('wikidata', 'https://www.wikidata.org/wiki/Q42', 'item', () => wikidataItem(40)),
  { source: 'site', target: site, request: 'page', form: 'html', make: page },
  { source: 'site', target: `${site}feed.xml`, request: 'page', form: 'xml', make: () => feed(50) },
  { source: 'helm', target: chart, request: 'index', form: 'yaml', make: () => helmIndex(100) },
  {
    source: 'maven',
    target: 'pkg:maven/org.acme/invented',
    request: 'metadata',
    form: 'xml',
    make: () => mavenMetadata(200),
  },
  json('npm', npm, 'downloads', () => ({
    downloads: 9,
    start: '2026-01-01',
    end: '2026-01-07',
    package: 'invented',
  })),
  json('go', 'pkg:golang/github.com/acme/invented', 'latest', () => ({
    Version: 'v1.8.1',
    Time: '2023-02-18T15:29:26Z',
    Origin: { VCS: 'git', URL: 'https://github.com/acme/invented' },
  })),
  {
    source: 'debian',
    target: 'pkg:deb/debian/invented',
    request: 'debian:bookworm/main/amd64',
    form: 'text',
    make: debianStanza,
  },
  json('cncf-landscape', 'pkg:generic/landscape.cncf.io/invented', 'cncf-landscape', () => ({
    item: {
      name: 'Invented',
      description: 'A server.',
      homepage_url: site,
      repo_url: 'https://github.com/acme/invented',
      project: 'sandbox',
      extra: { accepted: '2020-01-01' },
    },
    paths: ['Runtime / Container Runtime'],
  })),
];
