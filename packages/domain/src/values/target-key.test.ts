import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { BadTarget, repositoryKey, targetKey, tryTargetKey } from './target-key.ts';

test.each([
  ['pkg:npm/gulp', 'pkg:npm/gulp'],
  ['  pkg:npm/gulp\n', 'pkg:npm/gulp'],
  ['PKG:npm/gulp', 'pkg:npm/gulp'],
  ['pkg:npm/JSONStream', 'pkg:npm/JSONStream'],
  ['pkg://npm/gulp', 'pkg:npm/gulp'],
  ['pkg:npm/gulp@5.0.0?arch=x#lib', 'pkg:npm/gulp'],
  ['pkg:NPM/%40Scope/Name@1.0.0', 'pkg:npm/%40Scope/Name'],
  ['pkg:npm/@scope/name', 'pkg:npm/%40scope/name'],
  ['pkg:deb/debian/Curl?arch=amd64', 'pkg:deb/debian/curl'],
  ['pkg:pypi/Django_X', 'pkg:pypi/django-x'],
  ['pkg:golang/github.com/A/B', 'pkg:golang/github.com/A/B'],
  ['pkg:pypi/zope.interface', 'pkg:pypi/zope-interface'],
  ['pkg:pypi/A.-_b', 'pkg:pypi/a-b'],
  ['pkg:maven/Org.X/Y', 'pkg:maven/Org.X/Y'],
  ['pkg:cargo/Serde', 'pkg:cargo/Serde'],
  ['pkg:github/Gulpjs/Gulp', 'pkg:github/gulpjs/gulp'],
  ['https://github.com/GulpJS/Gulp', 'pkg:github/gulpjs/gulp'],
  ['https://GitHub.com/gulpjs/gulp', 'pkg:github/gulpjs/gulp'],
  ['http://www.github.com/gulpjs/gulp/?tab=readme#install', 'pkg:github/gulpjs/gulp'],
  ['https://github.com/gulpjs/gulp/tree/master/docs', 'pkg:github/gulpjs/gulp'],
  ['https://github.com/gulpjs/gulp.git', 'pkg:github/gulpjs/gulp'],
  ['git+https://github.com/gulpjs/gulp.git#main', 'pkg:github/gulpjs/gulp'],
  ['git+ssh://git@github.com/gulpjs/gulp.git', 'pkg:github/gulpjs/gulp'],
  ['git://github.com/gulpjs/gulp', 'pkg:github/gulpjs/gulp'],
  ['ssh://git@github.com/gulpjs/gulp', 'pkg:github/gulpjs/gulp'],
  ['git@github.com:GulpJS/gulp.git', 'pkg:github/gulpjs/gulp'],
  ['github:gulpjs/gulp', 'pkg:github/gulpjs/gulp'],
  ['gitlab:a/b', 'pkg:gitlab/a/b'],
  ['git@gitlab.com:Group/Sub/project.git', 'pkg:gitlab/group/sub/project'],
  ['https://gitlab.com/group/sub/project/-/tree/main', 'pkg:gitlab/group/sub/project'],
  ['https://gitlab.com/group', 'https://gitlab.com/group'],
  ['bitbucket:a/b', 'pkg:bitbucket/a/b'],
  ['pkg:docker/library/Nginx', 'pkg:docker/nginx'],
  ['pkg:docker/grafana/grafana@sha256:1?repository_url=docker.io', 'pkg:docker/grafana/grafana'],
  ['pkg:docker/nginx?repository_url=https://index.docker.io/', 'pkg:docker/nginx'],
  [
    'pkg:docker/customer/image?repository_url=gcr.io',
    'pkg:oci/image?repository_url=gcr.io%2Fcustomer%2Fimage',
  ],
  ['pkg:oci/debian@sha256%3A2?repository_url=docker.io/library/debian&tag=latest', 'pkg:docker/debian'],
  [
    'pkg:oci/static?repository_url=gcr.io/distroless/static',
    'pkg:oci/static?repository_url=gcr.io%2Fdistroless%2Fstatic',
  ],
  ['pkg:oci/etcd?repository_url=quay.io/coreos', 'pkg:oci/etcd?repository_url=quay.io%2Fcoreos%2Fetcd'],
  ['pkg:oci/hello-wasm?tag=v1', 'pkg:oci/hello-wasm'],
  ['pkg:oci/x?repository_url=a%20b/../c', 'pkg:oci/x'],
  ['https://hub.docker.com/_/elixir/', 'pkg:docker/elixir'],
  ['https://hub.docker.com/r/grafana/grafana/tags', 'pkg:docker/grafana/grafana'],
  ['https://quay.io/repository/coreos/etcd?tab=tags', 'pkg:oci/etcd?repository_url=quay.io%2Fcoreos%2Fetcd'],
  ['https://artifacthub.io/packages/helm/bitnami/redis', 'pkg:helm/bitnami/redis'],
  [
    'pkg:helm/kubernetes-dashboard?repository_url=https://kubernetes.github.io/dashboard/index.yaml',
    'pkg:helm/kubernetes-dashboard?repository_url=https%3A%2F%2Fkubernetes.github.io%2Fdashboard',
  ],
  ['https://formulae.brew.sh/formula/python@3.12', 'pkg:brew/python%403.12'],
  ['https://formulae.brew.sh/cask/firefox', 'pkg:brew/cask/firefox'],
  ['https://codeberg.org/Forgejo/forgejo/src/branch/main', 'https://codeberg.org/forgejo/forgejo'],
  ['git+https://codeberg.org/forgejo/forgejo.git', 'https://codeberg.org/forgejo/forgejo'],
  ['https://codeberg.org/explore/repos', 'https://codeberg.org/explore/repos'],
  ['https://github.com/gulpjs', 'https://github.com/gulpjs'],
  ['https://github.com/sponsors/gulpjs', 'https://github.com/sponsors/gulpjs'],
  ['https://gist.github.com/a/b', 'https://gist.github.com/a/b'],
  ['https://Gulp.example:443/a/../b/?utm_source=x#top', 'https://gulp.example/b'],
])('%j is the target %j', (text, key) => {
  expect(targetKey(text)).toBe(key);
  expect(targetKey(key)).toBe(key);
});

test.each([
  '',
  ' ',
  'gulp',
  'gulpjs/gulp',
  'github.com/gulpjs/gulp',
  'pkg:',
  'pkg:npm/',
  'pkg:cran/A3',
  `pkg:npm/${'a'.repeat(1_000)}`,
  'https://user:word@gulp.example/',
  'ftp://gulp.example/x',
  'javascript:alert(1)',
  'data:text/html,x',
  'git+https://forge.example/a/b.git',
])('%j names no target', (text) => {
  expect(tryTargetKey(text)).toBeNull();
  expect(() => targetKey(text)).toThrow(BadTarget);
});

test('a bare owner/name is a repository only where a manifest says so', () => {
  expect(repositoryKey('gulpjs/gulp')).toBeNull();
  expect(repositoryKey('gulpjs/gulp', true)).toBe('pkg:github/gulpjs/gulp');
  expect(repositoryKey('../gulp', true)).toBeNull();
  expect(repositoryKey('https://forge.example/a/b')).toBeNull();
});

test('a bad target’s message is bounded and tells what is expected', () => {
  const error = new BadTarget('x'.repeat(10_000));
  expect(error.message.length).toBeLessThan(300);
  expect(error).toMatchObject({ code: 'bad_target', message: expect.stringContaining('pkg:npm/gulp') });
});

describe('whatever the text', () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9._%@~-]{1,12}$/u);
  const wild = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 40 }), segment);
  const head = fc.constantFrom(
    'pkg:npm/',
    'pkg:github/',
    'pkg:golang/',
    'pkg:deb/debian/',
    'pkg:maven/',
    'git@github.com:',
    'git+https://gitlab.com/',
    'https://github.com/',
    'https://bitbucket.org/',
    'https://a.example/',
    'http://a.example:80/?',
    'https://a.example/index.html/',
    'https://gitlab.com/a/b/',
    'ssh://git@gitlab.com:22/',
    'pkg:gitlab/a/b/',
    'pkg:oci/a?repository_url=b.example/',
    'pkg:docker/a?repository_url=',
    'pkg:docker/library/',
    'pkg:helm/a?repository_url=https://b.example/',
    'https://hub.docker.com/r/',
    'https://ghcr.io/',
    'https://codeberg.org/',
    'https://formulae.brew.sh/formula/',
    '',
  );
  const text = fc
    .tuple(head, fc.array(wild, { maxLength: 3 }))
    .map(([start, rest]) => start + rest.join('/'));

  test('a page of a registry is known by its path as it is written canonically', () => {
    expect(tryTargetKey('https://hub.docker.com/r//a/b//')).toBe('pkg:docker/a/b');
  });

  test('its key is null or its own key', () => {
    fc.assert(
      fc.property(text, (input) => {
        const key = tryTargetKey(input);
        if (key !== null) expect(tryTargetKey(key)).toBe(key);
      }),
      { numRuns: 2_000 },
    );
  });

  test('its key is storable', () => {
    fc.assert(
      fc.property(text, (input) => {
        const key = tryTargetKey(input) ?? '';
        expect(key.isWellFormed()).toBe(true);
        expect(key).not.toContain('\u0000');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('spellings that once failed', () => {
  test.each([
    'https://constructor/a/b',
    'https://__proto__/a/b',
    'pkg:cran/A3@0.9.1',
    'pkg:swift/github.com/Alamofire/Alamofire@5.4.3',
    'pkg:conan/bincrafters/boost@1.0?channel=stable',
  ])('%j does not throw', (text) => {
    expect(() => tryTargetKey(text)).not.toThrow();
  });

  test.each(['https://a.example/a/index.html/', 'https://a.example/index.html/index.html'])(
    'the key of %j is its own key',
    (text) => {
      const key = targetKey(text);
      expect(tryTargetKey(key)).toBe(key);
    },
  );

  test('a URL that is too long once it is encoded is no key', () => {
    expect(tryTargetKey(`https://a.example/${'é'.repeat(1_000)}`)).toBeNull();
  });

  test.each([
    ['ssh://git@github.com:gulpjs/gulp.git', 'pkg:github/gulpjs/gulp'],
    ['git+ssh://git@github.com/gulpjs/gulp.git', 'pkg:github/gulpjs/gulp'],
    ['https://gitlab.com/a/b/tree/master', 'pkg:gitlab/a/b'],
    ['https://gitlab.com/a/b/c/-/issues', 'pkg:gitlab/a/b/c'],
  ])('%j is the repository %j', (text, key) => {
    expect(tryTargetKey(text)).toBe(key);
  });

  test('a port is not an owner', () => {
    expect(tryTargetKey('ssh://git@github.com:22/gulpjs/gulp.git')).toBe('pkg:github/gulpjs/gulp');
  });

  test('a project in a GitLab subgroup is not its subgroup', () => {
    const keys = ['cli', 'runner'].map((name) => tryTargetKey(`https://gitlab.com/gitlab-org/tools/${name}`));
    expect(new Set(keys).size).toBe(2);
  });
});
