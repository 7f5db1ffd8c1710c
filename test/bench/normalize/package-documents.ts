import { address, day, hash, many, names, sentence, stamp, version } from './invented.ts';

/** npm's document of a package, with all that the registry keeps of each version: 2.6 kB. */
export function npmDocument(count: number): object {
  const list = many(count, version);
  const people = names(3).map((name) => ({ name, email: `${name}@mail.example` }));
  const manifest = (number: string, n: number) => ({
    name: 'invented',
    version: number,
    description: sentence(12),
    keywords: names(8),
    homepage: 'https://invented.example',
    bugs: { url: 'https://github.com/acme/invented/issues' },
    license: 'MIT',
    author: people[0],
    contributors: people,
    repository: { type: 'git', url: 'git+https://github.com/acme/invented.git' },
    main: 'index.js',
    engines: { node: '>=18' },
    scripts: { test: 'node --test', lint: 'eslint .', prepublishOnly: 'npm run lint && npm test' },
    dependencies: Object.fromEntries(names(12).map((name) => [name, `^${n % 9}.1.0`])),
    devDependencies: Object.fromEntries(names(10, 40).map((name) => [name, `^${n % 7}.0.0`])),
    gitHead: hash(n, 40),
    _id: `invented@${number}`,
    _nodeVersion: '20.11.1',
    _npmVersion: '10.2.4',
    dist: {
      integrity: `sha512-${hash(n, 86)}==`,
      shasum: hash(n, 40),
      tarball: `${address('invented')}/-/invented-${number}.tgz`,
      fileCount: 40 + n,
      unpackedSize: 60_000 + n,
      signatures: [{ keyid: `SHA256:${hash(n, 43)}`, sig: hash(n, 96) }],
    },
    _npmUser: people[0],
    directories: {},
    maintainers: people,
    _npmOperationalInternal: { host: 's3://packages', tmp: `tmp/invented_${number}_${n}` },
    _hasShrinkwrap: false,
  });
  return {
    _id: 'invented',
    _rev: `${count}-${hash(1, 32)}`,
    name: 'invented',
    'dist-tags': { latest: list.at(-1), next: list.at(-1) },
    versions: Object.fromEntries(list.map((number, n) => [number, manifest(number, n)])),
    time: {
      created: stamp(0),
      modified: stamp(count),
      ...Object.fromEntries(list.map((number, n) => [number, stamp(n)])),
    },
    maintainers: people,
    description: sentence(12),
    homepage: 'https://invented.example',
    keywords: names(8),
    repository: { type: 'git', url: 'git+https://github.com/acme/invented.git' },
    author: people[0],
    bugs: { url: 'https://github.com/acme/invented/issues' },
    license: 'MIT',
    readme: sentence(800),
    readmeFilename: 'README.md',
  };
}

export function npmRange(days: number): object {
  const downloads = many(days, (n) => ({ downloads: 1_000_000 + n * 37, day: day(n) }));
  return { start: day(0), end: day(days - 1), package: 'invented', downloads };
}

const pypiFile = (number: string, n: number, type: string) => ({
  comment_text: '',
  digests: { blake2b_256: hash(n, 64), md5: hash(n, 32), sha256: hash(n + 1, 64) },
  downloads: -1,
  filename: `invented-${number}-${type}`,
  has_sig: false,
  md5_digest: hash(n, 32),
  packagetype: type,
  python_version: 'py3',
  requires_python: '>=3.9',
  size: 100_000 + n,
  upload_time: stamp(n).slice(0, 19),
  upload_time_iso_8601: stamp(n),
  url: `https://files.pythonhosted.org/packages/${hash(n, 60)}/invented-${number}-${type}`,
  yanked: false,
  yanked_reason: null,
});

export function pypiDocument(count: number): object {
  const list = many(count, version);
  return {
    info: {
      author: 'A. Author',
      author_email: 'a@mail.example',
      bugtrack_url: null,
      classifiers: many(12, (n) => `Topic :: Number :: ${n}`),
      description: sentence(400),
      description_content_type: 'text/markdown',
      docs_url: null,
      downloads: { last_day: -1, last_month: -1, last_week: -1 },
      home_page: '',
      keywords: 'web,server',
      license: null,
      license_expression: 'BSD-3-Clause',
      name: 'Invented',
      package_url: 'https://pypi.org/project/invented/',
      project_urls: {
        Documentation: 'https://invented.example/docs',
        Homepage: 'https://invented.example',
        Source: 'https://github.com/acme/invented/',
      },
      requires_dist: names(10).map((name) => `${name}>=2.0`),
      requires_python: '>=3.9',
      summary: sentence(8),
      version: list.at(-1),
      yanked: false,
      yanked_reason: null,
    },
    last_serial: 30_000_000,
    releases: Object.fromEntries(
      list.map((number, n) => [number, [pypiFile(number, n, 'bdist_wheel'), pypiFile(number, n, 'sdist')]]),
    ),
    urls: [pypiFile(list.at(-1) ?? '', count, 'bdist_wheel')],
    vulnerabilities: [],
  };
}
