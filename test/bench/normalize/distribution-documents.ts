import { hash, many, names, sentence, version } from './invented.ts';

export function helmChart(count: number): object {
  return {
    package_id: 'a0b1c2d3-0000-4000-8000-000000000000',
    name: 'invented',
    normalized_name: 'invented',
    is_operator: false,
    description: sentence(8),
    keywords: names(6),
    home_url: 'https://invented.example',
    readme: sentence(900),
    install: sentence(60),
    links: [{ name: 'source', url: 'https://github.com/acme/charts' }],
    version: version(count - 1),
    available_versions: many(count, (n) => ({
      version: version(count - 1 - n),
      app_version: `v${version(count - 1 - n)}`,
      contains_security_updates: false,
      prerelease: false,
      ts: 1_500_000_000 + (count - n) * 86_400,
    })),
    app_version: '2.1.0',
    digest: hash(1, 64),
    deprecated: false,
    license: 'Apache-2.0',
    signed: false,
    containers_images: names(4).map((name) => ({
      name,
      image: `docker.io/acme/${name}:2.1.0`,
      whitelisted: false,
    })),
    maintainers: names(3).map((name) => ({ name, email: `${name}@mail.example` })),
    repository: {
      url: 'https://charts.example',
      kind: 0,
      name: 'acme',
      official: false,
      display_name: 'Acme',
      repository_id: hash(1, 36),
      organization_name: 'acme',
    },
    stats: { subscriptions: 40, webhooks: 2 },
    production_organizations_count: 3,
    ts: 1_700_000_000,
  };
}

export function homebrewFormula(): object {
  const bottle = (name: string) => [
    name,
    {
      cellar: ':any',
      url: `https://ghcr.io/v2/homebrew/core/invented/blobs/sha256:${hash(1, 64)}`,
      sha256: hash(2, 64),
    },
  ];
  const counts = { invented: 41_000, 'invented --HEAD': 12 };
  return {
    name: 'invented',
    full_name: 'invented',
    tap: 'homebrew/core',
    oldnames: [],
    aliases: names(2),
    versioned_formulae: [],
    desc: sentence(6),
    license: 'MIT',
    homepage: 'https://invented.example',
    versions: { stable: '2.1.0', head: 'HEAD', bottle: true },
    urls: {
      stable: {
        url: 'https://github.com/acme/invented/archive/v2.1.0.tar.gz',
        tag: null,
        revision: null,
        checksum: hash(3, 64),
      },
      head: { url: 'https://github.com/acme/invented.git', branch: 'main' },
    },
    revision: 0,
    bottle: {
      stable: {
        rebuild: 0,
        root_url: 'https://ghcr.io/v2/homebrew/core',
        files: Object.fromEntries(names(10).map(bottle)),
      },
    },
    build_dependencies: names(4),
    dependencies: names(6, 9),
    variations: Object.fromEntries(
      names(8, 20).map((name) => [
        name,
        { dependencies: names(8), head_dependencies: { build_dependencies: names(4) } },
      ]),
    ),
    caveats: null,
    installed: [],
    deprecated: false,
    disabled: false,
    ruby_source_path: 'Formula/i/invented.rb',
    ruby_source_checksum: { sha256: hash(4, 64) },
    analytics: {
      install: { '30d': counts, '90d': counts, '365d': counts },
      install_on_request: { '30d': counts, '90d': counts, '365d': counts },
      build_error: { '30d': { invented: 3 } },
    },
    generated_date: '2026-01-31',
  };
}
