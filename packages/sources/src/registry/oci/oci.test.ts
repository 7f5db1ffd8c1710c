import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const source = await unbound.bind({
  JUXTA_OCI_REGISTRIES: 'http://registry.example:5000',
  JUXTA_OCI_TOKENS: 'ghcr.io=abc=',
});

function normalize(body: unknown, request = 'manifest') {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const answer = {
    request,
    url: spec.url,
    status: 200,
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: bytes,
  };
  return source.normalize(answer, spec.example);
}

describe('the OCI source', () => {
  it('reads the annotations of an index, with evidence for its links', () => {
    expect(normalize(spec.answers[1])).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'etcd' },
        { attribute: 'description', value: 'A key-value store' },
        { attribute: 'license', value: 'Apache-2.0' },
        { attribute: 'homepage', value: 'https://etcd.io/', original: 'https://etcd.io' },
        { attribute: 'repository', value: 'https://github.com/etcd-io/etcd' },
        { attribute: 'documentation', value: 'https://etcd.io/docs' },
        { attribute: 'latest_version', value: '3.5.0' },
        { attribute: 'image_updated_at', value: '2026-01-01T00:00:00Z' },
        { attribute: 'image_platforms', value: ['linux/amd64'] },
        { attribute: 'image_size', value: 5 },
      ],
      releases: [],
      metrics: [],
      links: [
        {
          target: 'pkg:github/etcd-io/etcd',
          relation: 'repository',
          evidence: {
            at: '/annotations/org.opencontainers.image.source',
            text: 'https://github.com/etcd-io/etcd',
          },
        },
        {
          target: 'https://etcd.io/',
          relation: 'site',
          evidence: { at: '/annotations/org.opencontainers.image.url', text: 'https://etcd.io' },
        },
      ],
    });
  });

  it('reads labels of a configuration, and tags', () => {
    expect(normalize(spec.answers[2], 'config')).toMatchObject({
      facts: expect.arrayContaining([{ attribute: 'license', value: 'Apache-2.0' }]),
      links: [{ evidence: { at: '/config/Labels/org.opencontainers.image.source' } }, {}],
    });
    expect(normalize({ tags: ['v3.5.0', 'v3.10.0', 'latest'] }, 'tags')).toMatchObject({
      facts: [{ attribute: 'image_tag', value: 'v3.10.0' }],
    });
  });

  it('has no size for layers that do not all say theirs', () => {
    expect(normalize({ schemaVersion: 2, layers: [{ size: 1 }, {}] })).toMatchObject({ facts: [] });
  });

  it.each([
    [{ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }, 'not_found'],
    [{ errors: [{ code: 'NAME_UNKNOWN', message: 'repository name not known' }] }, 'not_found'],
    [{ errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] }, 'unauthorized'],
    [{ errors: [{ code: 'DENIED', message: 'requested access' }] }, 'forbidden'],
    [{ schemaVersion: 'two' }, 'wrong_shape'],
    ['', 'empty_body'],
  ])('fails on %j as %s', (body, code) => {
    expect(normalize(body)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it('asks the registry that the purl names, with its token', () => {
    const [tags, manifest] = source.requests('pkg:oci/x?repository_url=ghcr.io%2Fa%2Fb%2Fx');
    expect([tags?.url, tags?.headers, manifest?.url]).toEqual([
      'https://ghcr.io/v2/a/b/x/tags/list?n=1000',
      { authorization: 'Bearer abc=' },
      'https://ghcr.io/v2/a/b/x/manifests/latest',
    ]);
    const [own] = source.requests('pkg:oci/x?repository_url=registry.example%3A5000%2Fx');
    expect(own).toMatchObject({
      url: 'http://registry.example:5000/v2/x/tags/list?n=1000',
      declaredHost: true,
    });
    const [other] = source.requests('pkg:oci/x?repository_url=other.example%2Fx');
    expect(other).toMatchObject({ url: 'https://other.example/v2/x/tags/list?n=1000', declaredHost: false });
    expect(source.matches('pkg:oci/x')).toBe(false);
  });

  it.each([
    ['https://registry.k8s.io/v2/kube-proxy/manifests/v1.30.0', 'kube-proxy', 'manifest'],
    ['https://quay.io/v2/prometheus/node-exporter/tags/list', 'node-exporter', 'tags'],
    ['https://any.example/v2/a/b/blobs/sha256:0af1', 'b', 'config'],
  ])('recognizes %s', (url, name, request) => {
    const recognized = source.recognize(url);
    expect(recognized?.request).toBe(request);
    expect(recognized?.target).toMatch(new RegExp(`^pkg:oci/${name}\\?repository_url=`, 'u'));
  });

  it('leaves Docker Hub to its own source, and refuses tokens without a host', async () => {
    expect(source.recognize('https://registry-1.docker.io/v2/library/nginx/tags/list')).toBeNull();
    await expect(unbound.bind({ JUXTA_OCI_TOKENS: 'abc' })).rejects.toMatchObject({ code: 'bad_setting' });
  });
});
