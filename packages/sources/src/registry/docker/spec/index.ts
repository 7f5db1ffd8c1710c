import type { Claim, SourceSpec } from '../../../../spec/source-spec.ts';

const repository = {
  user: 'grafana',
  name: 'grafana',
  namespace: 'grafana',
  repository_type: 'image',
  description: 'The official Grafana docker container',
  star_count: 2_000,
  pull_count: 5_000_000,
  last_updated: '2026-01-01T00:00:00.123456Z',
  date_registered: '2013-11-04T12:45:32Z',
  categories: [{ name: 'Monitoring & observability', slug: 'monitoring' }],
  message: 'object not found',
};
const tags = {
  count: 300,
  next: null,
  previous: null,
  results: [
    {
      name: 'latest',
      full_size: 1_000,
      tag_last_pushed: '2026-01-01T00:00:00Z',
      images: [{ architecture: 'arm64', os: 'linux', variant: 'v8', size: 1_000 }],
    },
    { name: '11.1.0', images: [] },
  ],
};
const manifest = {
  schemaVersion: 2,
  config: { size: 1, digest: 'sha256:1' },
  layers: [{ size: 2, digest: 'sha256:2' }],
  manifests: [{ platform: { os: 'linux', architecture: 'amd64' } }],
  annotations: { 'org.opencontainers.image.source': 'https://github.com/grafana/grafana' },
};
const search = {
  num_pages: 1,
  num_results: 1,
  results: [
    { name: 'grafana/grafana', repo_name: 'grafana/grafana', description: 'd', star_count: 1, pull_count: 2 },
  ],
};

const claim: Claim = (what, value) => {
  if (what === '/tags#') return ['tags_total@dockerhub', value];
  if (what === '/name') return ['target', `pkg:docker/${String(value).replace('library/', '')}`];
  if (what === '/results/0/star_count') return ['stars@dockerhub', value];
  if (what === '/results/0/name') return ['name', String(value).split('/').at(-1)];
  return null;
};

export const spec: SourceSpec = {
  example: 'pkg:docker/grafana/grafana',
  url: 'https://hub.docker.com/v2/repositories/grafana/grafana/',
  answers: [repository, tags, { name: 'x', tags: ['1.0', 'latest'] }, manifest, search],
  recorded: [
    {
      pattern: /^docker-hub\/dockerhub-v1-search\.json$|^dependabot-core\/docker-python\.tags\.json$/u,
      claim,
      atLeast: 4,
    },
    {
      pattern: /^dependabot-core\/docker-ubuntu-.*manifest\.json$/u,
      // The index states the size of one layer; the sum of all five is what `docker` reports as compressed.
      claim: (what) => (what === '/layers#' ? ['image_size', 40_791_951] : null),
      atLeast: 1,
    },
  ],
};
