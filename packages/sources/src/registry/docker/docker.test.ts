import { describe, expect, it } from 'vitest';

import { source as unbound } from './index.ts';
import { spec } from './spec/index.ts';

const source = await unbound.bind({});
const [repository, tags, , manifest, search] = spec.answers as object[];

function normalize(body: unknown, request = 'repository', target = spec.example) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const answer = {
    request,
    url: spec.url,
    status: 200,
    contentType: null,
    capturedAt: '2026-01-01T00:00:00Z',
    body: bytes,
  };
  return source.normalize(answer, target);
}

describe('the Docker Hub source', () => {
  it('reads a repository: pulls are a counter, stars a gauge', () => {
    expect(normalize(repository)).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'grafana' },
        { attribute: 'description', value: 'The official Grafana docker container' },
        { attribute: 'created_at', value: '2013-11-04T12:45:32Z' },
        {
          attribute: 'image_updated_at',
          value: '2026-01-01T00:00:00.123Z',
          original: '2026-01-01T00:00:00.123456Z',
        },
        { attribute: 'keywords', value: ['Monitoring & observability'] },
      ],
      releases: [],
      metrics: [
        { metric: 'pulls_total@dockerhub', value: 5_000_000 },
        { metric: 'stars@dockerhub', value: 2_000 },
      ],
      links: [],
    });
  });

  it('reads the tags, in the form of Docker Hub and of registries old and new', () => {
    expect(normalize(tags, 'tags')).toMatchObject({
      facts: [
        { attribute: 'image_tag', value: '11.1.0' },
        { attribute: 'image_platforms', value: ['linux/arm64/v8'] },
        { attribute: 'image_size', value: 1_000 },
      ],
      metrics: [{ metric: 'tags_total@dockerhub', value: 300 }],
    });
    const read = {
      facts: [{ attribute: 'image_tag', value: '1.10' }],
      metrics: [{ metric: 'tags_total@dockerhub', value: 3 }],
    };
    expect(normalize({ name: 'a', tags: ['1.9', '1.10', '1.11-alpine'] }, 'tags')).toMatchObject(read);
    expect(
      normalize([{ layer: '', name: '1.9' }, { name: '1.10' }, { name: 'latest' }], 'tags'),
    ).toMatchObject(read);
    expect(normalize({ name: 'a', tags: null }, 'tags')).toMatchObject({
      facts: [],
      metrics: [{ value: 0 }],
    });
  });

  it('reads a saved manifest', () => {
    expect(normalize(manifest, 'manifest')).toMatchObject({
      facts: [
        { attribute: 'repository', value: 'https://github.com/grafana/grafana' },
        { attribute: 'image_platforms', value: ['linux/amd64'] },
        { attribute: 'image_size', value: 2 },
      ],
      links: [{ target: 'pkg:github/grafana/grafana', relation: 'repository' }],
    });
  });

  it('finds an image in a search, and only that one', () => {
    expect(normalize(search, 'search')).toMatchObject({
      facts: [{ value: 'grafana' }, { value: 'd' }],
      metrics: [{ value: 2 }, { value: 1 }],
    });
    expect(normalize(search, 'search', 'pkg:docker/other/image')).toMatchObject({
      failure: { code: 'wrong_shape' },
    });
  });

  it.each([
    [{ message: 'object not found', errinfo: {} }, 'not_found'],
    [{ detail: 'Object not found' }, 'not_found'],
    [{ errors: [{ code: 'TOOMANYREQUESTS', message: 'pull rate limit' }] }, 'rate_limited'],
    [{ name: 'grafana' }, 'wrong_shape'],
    ['<html>', 'html_instead'],
  ])('fails on %j as %s', (body, code) => {
    expect(normalize(body)).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each([
    ['https://hub.docker.com/v2/repositories/library/nginx', 'pkg:docker/nginx', 'repository'],
    ['https://hub.docker.com/v2/namespaces/grafana/repositories/grafana/tags', spec.example, 'tags'],
    ['https://registry.hub.docker.com/v2/repositories/grafana/grafana/tags/?page=2', spec.example, 'tags'],
    ['https://registry.hub.docker.com/v2/library/python/tags/list', 'pkg:docker/python', 'tags'],
    ['https://registry.hub.docker.com/v1/repositories/nginx/tags', 'pkg:docker/nginx', 'tags'],
    ['https://registry.hub.docker.com/v2/library/ubuntu/manifests/…', 'pkg:docker/ubuntu', 'manifest'],
    ['https://index.docker.io/v1/search?q=nginx', 'pkg:docker/nginx', 'search'],
  ])('recognizes %s', (url, target, request) => {
    expect(source.recognize(url)).toEqual({ target, request });
  });

  it('takes of a search the image that was searched for, else the first', () => {
    const found = (query: string) =>
      source.recognize(`https://index.docker.io/v1/search?q=${query}`, body)?.target;
    const body = Buffer.from('{"results":[{"name":"1ain2/hello"},{"name":"nginx"}]}');
    expect([found('nginx'), found('1a'), found('1a#nginx')]).toEqual([
      'pkg:docker/nginx',
      'pkg:docker/1ain2/hello',
      'pkg:docker/nginx',
    ]);
  });

  it('asks for official images below library, and leaves other registries to others', () => {
    expect(source.requests('pkg:docker/nginx')[0]?.url).toBe(
      'https://hub.docker.com/v2/repositories/library/nginx/',
    );
    expect(source.matches('pkg:docker/a?repository_url=gcr.io')).toBe(false);
    expect(source.recognize('https://quay.io/v2/coreos/etcd/tags/list')).toBeNull();
  });
});
