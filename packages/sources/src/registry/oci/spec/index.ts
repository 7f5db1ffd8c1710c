import type { SourceSpec } from '../../../../spec/source-spec.ts';

const annotations = {
  'org.opencontainers.image.title': 'etcd',
  'org.opencontainers.image.description': 'A key-value store',
  'org.opencontainers.image.licenses': 'Apache-2.0',
  'org.opencontainers.image.url': 'https://etcd.io',
  'org.opencontainers.image.source': 'https://github.com/etcd-io/etcd',
  'org.opencontainers.image.documentation': 'https://etcd.io/docs',
  'org.opencontainers.image.version': '3.5.0',
  'org.opencontainers.image.created': '2026-01-01T00:00:00Z',
};
const index = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [
    { digest: 'sha256:1', size: 1, platform: { os: 'linux', architecture: 'amd64' } },
    { digest: 'sha256:2', size: 1, platform: { os: 'unknown', architecture: 'unknown' } },
  ],
  layers: [{ size: 5, digest: 'sha256:3' }],
  annotations,
};

export const spec: SourceSpec = {
  example: 'pkg:oci/etcd?repository_url=quay.io%2Fcoreos%2Fetcd',
  url: 'https://quay.io/v2/coreos/etcd/tags/list',
  answers: [
    { name: 'coreos/etcd', tags: ['v3.5.0', 'latest'] },
    index,
    { os: 'linux', architecture: 'amd64', rootfs: {}, config: { Labels: annotations } },
    { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] },
  ],
  recorded: [],
};
