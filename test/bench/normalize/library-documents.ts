import { hash, many, names, sentence, stamp, version } from './invented.ts';

export function crateDocument(count: number): object {
  const list = many(count, version).toReversed();
  const versions = list.map((number, n) => ({
    id: 900_000 + n,
    crate: 'invented',
    num: number,
    dl_path: `/api/v1/crates/invented/${number}/download`,
    readme_path: `/api/v1/crates/invented/${number}/readme`,
    updated_at: stamp(count - n),
    created_at: stamp(count - n),
    downloads: 10_000 + n,
    features: { default: ['std'], std: [], full: names(5) },
    yanked: false,
    yank_message: null,
    lib_links: null,
    license: 'MIT OR Apache-2.0',
    links: {
      dependencies: `/api/v1/crates/invented/${number}/dependencies`,
      version_downloads: `/api/v1/crates/invented/${number}/downloads`,
    },
    crate_size: 80_000 + n,
    published_by: {
      id: 1,
      login: 'author',
      name: 'An Author',
      avatar: 'https://avatars.example/u/1',
      url: 'https://github.com/author',
    },
    audit_actions: [
      { action: 'publish', user: { id: 1, login: 'author', name: 'An Author' }, time: stamp(count - n) },
    ],
    checksum: hash(n, 64),
    rust_version: '1.70',
    has_lib: true,
    bin_names: [],
    edition: '2021',
    description: sentence(8),
    repository: 'https://github.com/acme/invented',
  }));
  return {
    crate: {
      id: 'invented',
      name: 'invented',
      updated_at: stamp(count),
      versions: versions.map(({ id }) => id),
      keywords: names(5),
      categories: names(2),
      badges: [],
      created_at: stamp(0),
      downloads: 9_000_000,
      recent_downloads: 700_000,
      default_version: list[0],
      num_versions: count,
      max_version: list[0],
      newest_version: list[0],
      max_stable_version: list[0],
      description: sentence(8),
      homepage: 'https://invented.example',
      documentation: 'https://docs.rs/invented',
      repository: 'https://github.com/acme/invented',
    },
    versions,
    keywords: names(5).map((id) => ({ id, keyword: id, crates_cnt: 12, created_at: stamp(0) })),
    categories: [],
  };
}

/** A line of the sparse index for each version. */
export function crateLines(count: number): string {
  const dependency = (name: string) => ({
    name,
    req: '^1.0',
    features: [],
    optional: false,
    default_features: true,
    target: null,
    kind: 'normal',
  });
  const line = (n: number) =>
    JSON.stringify({
      name: 'invented',
      vers: version(n),
      deps: names(8).map(dependency),
      cksum: hash(n, 64),
      features: { default: ['std'] },
      yanked: false,
      rust_version: '1.70',
    });
  return `${many(count, line).join('\n')}\n`;
}

export function gemVersions(count: number): object {
  return many(count, version)
    .toReversed()
    .map((number, n) => ({
      authors: 'An Author',
      built_at: stamp(count - n),
      created_at: stamp(count - n),
      description: sentence(30),
      downloads_count: 5_000 + n,
      metadata: {
        changelog_uri: `https://github.com/acme/invented/blob/v${number}/CHANGELOG.md`,
        source_code_uri: `https://github.com/acme/invented/tree/v${number}`,
      },
      number,
      summary: sentence(6),
      platform: 'ruby',
      rubygems_version: '>= 1.8.11',
      ruby_version: '>= 3.1.0',
      prerelease: false,
      licenses: ['MIT'],
      requirements: [],
      sha: hash(n, 64),
      spec_sha: hash(n + 1, 64),
    }));
}

export function composerMetadata(count: number): object {
  const entries = many(count, version)
    .toReversed()
    .map((number, n) => ({
      name: 'acme/invented',
      description: sentence(10),
      keywords: names(6),
      homepage: 'https://invented.example',
      version: number,
      version_normalized: `${number}.0`,
      license: ['MIT'],
      authors: [{ name: 'An Author', email: 'a@mail.example' }],
      source: { url: 'https://github.com/acme/invented.git', type: 'git', reference: hash(n, 40) },
      dist: {
        url: `https://api.github.com/repos/acme/invented/zipball/${hash(n, 40)}`,
        type: 'zip',
        shasum: '',
        reference: hash(n, 40),
      },
      type: 'library',
      time: `${stamp(count - n).slice(0, 19)}+00:00`,
      autoload: { 'psr-4': { 'Invented\\': 'src/' } },
      require: { php: '>=8.1', 'psr/log': '^2.0 || ^3.0' },
      'require-dev': Object.fromEntries(names(8).map((name) => [`acme/${name}`, '^1.0'])),
      support: {
        issues: 'https://github.com/acme/invented/issues',
        source: `https://github.com/acme/invented/tree/${number}`,
      },
    }));
  return { minified: 'composer/2.0', packages: { 'acme/invented': entries }, 'security-advisories': [] };
}

export function nugetRegistration(count: number): object {
  const base = 'https://api.nuget.org/v3';
  const leaf = (number: string, n: number) => ({
    '@id': `${base}/registration5-gz-semver2/invented/${number}.json`,
    '@type': 'Package',
    commitId: hash(n, 36),
    commitTimeStamp: stamp(n),
    catalogEntry: {
      '@id': `${base}/catalog0/data/invented.${number}.json`,
      '@type': 'PackageDetails',
      authors: 'An Author',
      dependencyGroups: names(3).map((name) => ({
        '@id': `${base}/x#dependencygroup/${name}`,
        '@type': 'PackageDependencyGroup',
        targetFramework: name,
        dependencies: [
          {
            id: `Acme.${name}`,
            range: '[1.0.0, )',
            registration: `${base}/registration5-gz-semver2/acme.${name}/index.json`,
          },
        ],
      })),
      description: sentence(20),
      iconUrl: `${base}-flatcontainer/invented/${number}/icon`,
      id: 'Invented',
      language: '',
      licenseExpression: 'MIT',
      licenseUrl: 'https://licenses.nuget.org/MIT',
      listed: true,
      packageContent: `${base}-flatcontainer/invented/${number}/invented.${number}.nupkg`,
      projectUrl: 'https://invented.example/',
      published: `${stamp(n).slice(0, 23)}+00:00`,
      requireLicenseAcceptance: false,
      summary: '',
      tags: names(4),
      title: 'Invented',
      version: number,
    },
    packageContent: `${base}-flatcontainer/invented/${number}/invented.${number}.nupkg`,
    registration: `${base}/registration5-gz-semver2/invented/index.json`,
  });
  const items = many(count, version).map(leaf);
  return {
    '@id': `${base}/index.json`,
    count: 1,
    items: [{ '@id': `${base}/page`, count, lower: version(0), upper: version(count - 1), items }],
  };
}
