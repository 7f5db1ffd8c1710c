import { day, hash, many, names, sentence, stamp, version } from './invented.ts';

export function osvAnswer(count: number): object {
  const events = many(3, (n) => ({
    type: 'SEMVER',
    events: [{ introduced: `${n}.0.0` }, { fixed: `${n}.4.2` }],
  }));
  return {
    vulns: many(count, (n) => ({
      id: `GHSA-${hash(n, 4)}-${hash(n + 1, 4)}-${hash(n + 2, 4)}`,
      summary: sentence(8),
      details: sentence(150),
      aliases: [`CVE-2024-${10_000 + n}`],
      modified: stamp(n),
      published: stamp(n),
      database_specific: {
        github_reviewed: true,
        severity: 'HIGH',
        cwe_ids: ['CWE-79'],
        nvd_published_at: stamp(n),
      },
      references: many(6, (at) => ({
        type: 'WEB',
        url: `https://github.com/acme/invented/security/${n}/${at}`,
      })),
      affected: [
        {
          package: { name: 'invented', ecosystem: 'npm', purl: 'pkg:npm/invented' },
          ranges: events,
          database_specific: { source: 'https://github.com/github/advisory-database' },
        },
      ],
      schema_version: '1.7.0',
      severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
    })),
  };
}

export function endoflifeProduct(count: number): object {
  const releases = many(count, (n) => ({
    name: `${count - n}.0`,
    codename: null,
    label: `${count - n}.0`,
    releaseDate: day((count - n) * 90),
    isLts: n % 2 === 0,
    ltsFrom: null,
    isEoas: n > 2,
    eoasFrom: day((count - n) * 90 + 365),
    isEol: n > 4,
    eolFrom: day((count - n) * 90 + 730),
    isMaintained: n <= 4,
    latest: {
      name: `${count - n}.0.9`,
      date: day((count - n) * 90 + 60),
      link: `https://invented.example/releases/${n}`,
    },
    custom: null,
  }));
  return {
    schema_version: '1.2.0',
    generated_at: stamp(1),
    last_modified: stamp(1),
    result: {
      name: 'invented',
      aliases: [],
      label: 'Invented',
      category: 'server-app',
      tags: names(3),
      versionCommand: 'invented --version',
      identifiers: [{ id: 'pkg:github/acme/invented', type: 'purl' }],
      labels: { eoas: 'Active support', eol: 'Security support' },
      links: {
        icon: null,
        html: 'https://endoflife.date/invented',
        releasePolicy: 'https://invented.example/releases',
      },
      releases,
    },
  };
}

export function endoflifeReleases(count: number): object {
  const entries = many(count, (n) => [version(n), { name: version(n), date: day(n * 3) }] as const);
  return { releases: {}, versions: Object.fromEntries(entries) };
}

export function depsDevPackage(count: number): object {
  return {
    packageKey: { system: 'NPM', name: 'invented' },
    purl: 'pkg:npm/invented',
    versions: many(count, (n) => ({
      versionKey: { system: 'NPM', name: 'invented', version: version(n) },
      purl: `pkg:npm/invented@${version(n)}`,
      publishedAt: `${stamp(n).slice(0, 19)}Z`,
      isDefault: n === count - 1,
      isDeprecated: false,
      deprecatedReason: '',
    })),
  };
}

export function scorecardResult(): object {
  const checks = [
    'Binary-Artifacts',
    'Branch-Protection',
    'CI-Tests',
    'CII-Best-Practices',
    'Code-Review',
    'Contributors',
    'Dangerous-Workflow',
    'Dependency-Update-Tool',
    'Fuzzing',
    'License',
    'Maintained',
    'Packaging',
    'Pinned-Dependencies',
    'SAST',
    'Security-Policy',
    'Signed-Releases',
    'Token-Permissions',
    'Vulnerabilities',
  ];
  return {
    date: '2026-01-05T00:00:00Z',
    repo: { name: 'github.com/acme/invented', commit: hash(1, 40) },
    scorecard: { version: 'v5.1.0', commit: hash(2, 40) },
    score: 7.1,
    checks: checks.map((name, n) => ({
      name,
      score: n % 11,
      reason: sentence(8),
      details: many(8, () => `Warn: ${sentence(12)}`),
      documentation: {
        short: sentence(14),
        url: `https://github.com/ossf/scorecard/blob/main/docs/checks.md#${name.toLowerCase()}`,
      },
    })),
  };
}

export function wikidataItem(count: number): object {
  const snak = (property: string, value: unknown) => ({
    snaktype: 'value',
    property,
    hash: hash(1, 40),
    datavalue: { value, type: 'string' },
    datatype: 'string',
  });
  const time = (n: number) => ({
    time: `+${day(n * 30)}T00:00:00Z`,
    timezone: 0,
    before: 0,
    after: 0,
    precision: 11,
    calendarmodel: 'http://www.wikidata.org/entity/Q1985727',
  });
  const reference = {
    hash: hash(3, 40),
    snaks: { P854: [snak('P854', 'https://invented.example/releases')] },
    'snaks-order': ['P854'],
  };
  const claim = (property: string, value: unknown, n: number) => ({
    mainsnak: snak(property, value),
    type: 'statement',
    qualifiers: { P577: [snak('P577', time(n))] },
    'qualifiers-order': ['P577'],
    id: `Q42$${hash(n, 36)}`,
    rank: n === count - 1 ? 'preferred' : 'normal',
    references: [reference],
  });
  const texts = Object.fromEntries(names(30).map((language) => [language, { language, value: sentence(3) }]));
  return {
    entities: {
      Q42: {
        pageid: 138,
        ns: 0,
        title: 'Q42',
        lastrevid: 1,
        modified: stamp(1),
        type: 'item',
        id: 'Q42',
        labels: { ...texts, en: { language: 'en', value: 'Invented' } },
        descriptions: { ...texts, en: { language: 'en', value: sentence(4) } },
        aliases: {},
        claims: {
          P348: many(count, (n) => claim('P348', version(n), n)),
          P856: [claim('P856', 'https://invented.example/', 0)],
          P1324: [claim('P1324', 'https://github.com/acme/invented', 0)],
        },
        sitelinks: {},
      },
    },
  };
}

export function mavenSearch(count: number): object {
  const docs = many(count, (n) => ({
    id: `org.acme:invented:${version(count - n)}`,
    g: 'org.acme',
    a: 'invented',
    v: version(count - n),
    p: 'jar',
    timestamp: 1_500_000_000_000 + (count - n) * 86_400_000,
    ec: ['-sources.jar', '-javadoc.jar', '.jar', '.pom'],
    tags: names(6),
  }));
  return { responseHeader: { status: 0, QTime: 4 }, response: { numFound: count, start: 0, docs } };
}
