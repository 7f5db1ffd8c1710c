import { instant, type Claim, type SourceSpec } from '../../../../spec/source-spec.ts';

const v1 = {
  schema_version: '1.2.0',
  result: {
    name: 'containerd',
    label: 'containerd',
    category: 'app',
    tags: ['linux-foundation'],
    identifiers: [
      { id: 'pkg:golang/github.com/containerd/containerd', type: 'purl' },
      { id: 'cpe:/a:x', type: 'cpe' },
    ],
    links: { releasePolicy: 'https://containerd.io/releases/' },
    releases: [
      {
        name: '2.3',
        releaseDate: '2026-04-30',
        isEol: false,
        eolFrom: '2028-04-30',
        latest: { name: '2.3.4', date: '2026-08-12' },
      },
    ],
  },
};
const cycles = [
  { cycle: '2.3', releaseDate: '2026-04-30', eol: false, latest: '2.3.4', latestReleaseDate: '2026-08-12' },
  { cycle: '1.0', eol: true },
];
const front = `---
title: containerd
category: app
tags: a b
releasePolicyLink: https://containerd.io/releases/
identifiers:
  - purl: pkg:github/containerd/containerd
auto:
  methods:
    - git: https://github.com/containerd/containerd.git
releases:
  - releaseCycle: "2.3"
    releaseDate: 2026-04-30
    eol: 2028-04-30
    latest: "2.3.4"
    latestReleaseDate: 2026-08-12
---
> containerd
`;
const releaseData = { releases: {}, versions: { '1.0.0': { name: '1.0.0', date: '2016-04-04' } } };

const names: Readonly<Record<string, string>> = {
  '/title': 'name',
  '/category': 'keywords first',
  '#': 'release_line_count',
  '/0/cycle': 'latest_line',
  '/0/latest': 'latest_version',
  '/releases/0/releaseCycle': 'latest_line',
  '/releases/0/latest': 'latest_version',
  '/releases#': 'release_line_count',
};
const claimProduct: Claim = (what, value) => {
  if (what === '/permalink') return ['target', `https://endoflife.date${String(value)}`];
  const [, at, member] = /^(?:\/releases)?\/(-?\d+)\/(cycle|releaseCycle|releaseDate|eol)$/u.exec(what) ?? [];
  if (at === '0' && member === 'releaseDate') return ['latest_line_at', instant(value)];
  if (at === '0' && member === 'eol' && typeof value === 'string')
    return ['latest_line_end_at', instant(value)];
  if (at === '0' && member === 'eol') return ['window first', value === true ? 'ended' : 'open'];
  if (at === '-1' && member === 'eol') return ['window last', value];
  if (at === '-1') return ['line last', value];
  if (what === '/releasePolicyLink') return ['release_policy text', value];
  const name = names[what];
  return name === undefined ? null : [name, value];
};
const claimReleases: Claim = (what, value) => {
  if (what === 'count of versions') return ['count releases', value];
  const version = /^date of version (\S+)/u.exec(what)?.[1];
  return version === undefined ? null : [`release ${version}`, instant(value)];
};

export const spec: SourceSpec = {
  example: 'https://endoflife.date/containerd',
  url: 'https://endoflife.date/api/v1/products/containerd',
  answers: [v1, cycles, front, releaseData],
  recorded: [
    { pattern: /^endoflife-date-products\//u, claim: claimProduct, atLeast: 45 },
    { pattern: /^renovate\/apache-cassandra\.json$/u, claim: claimProduct, atLeast: 7 },
    { pattern: /^endoflife-date-release-data\//u, claim: claimReleases, atLeast: 25 },
  ],
};
