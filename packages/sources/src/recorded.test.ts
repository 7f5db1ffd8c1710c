import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { repositoryKey, type Observation } from '@juxta/domain';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { loadSources } from './load-sources.ts';

const folder = join(import.meta.dirname, '../../../../shared/data/recorded');
const present = existsSync(join(folder, 'index.json'));

const Entry = z.object({
  file: z.string(),
  answers: z.string(),
  facts: z.array(z.object({ what: z.string(), value: z.unknown() })),
});
type Entry = z.output<typeof Entry>;

const sources = await loadSources({
  JUXTA_NPM_REGISTRY: 'https://npm.registry.example',
  JUXTA_APT_DIR: folder,
});

const entries: readonly Entry[] = present
  ? z.array(Entry).parse(JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')))
  : [];

function bodyOf(entry: Entry): Buffer {
  const bytes = readFileSync(join(folder, entry.file));
  return entry.file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

function addressOf(entry: Entry): string {
  const debian = /^<debian archive>(\S+) \(stanza ([^)]+)\)$/u.exec(entry.answers);
  if (debian) return `https://debian.archive.example/debian${debian[1]}#${debian[2]}`;
  const [address = ''] = entry.answers
    .replace('<npm registry>', 'https://npm.registry.example')
    .split(/[ ,]/u);
  return address.replace('<owner>', '-');
}

function observe(entry: Entry): Observation {
  const address = addressOf(entry);
  for (const source of [...sources.all.filter(({ id }) => id !== 'site'), ...sources.all]) {
    const recognized = source.recognize(address);
    if (!recognized) continue;
    const answer = {
      request: recognized.request,
      url: address,
      status: 200,
      contentType: null,
      capturedAt: '2026-01-01T00:00:00Z',
      body: bodyOf(entry),
    };
    return source.normalize(answer, recognized.target);
  }
  throw new Error(`no source recognizes ${address}`);
}

function readFacts(entry: Entry): ReadonlyMap<string, unknown> {
  const observation = observe(entry);
  if (observation.outcome === 'failed') throw new Error(`${entry.file}: ${observation.failure.code}`);
  const stated = observation.facts.flatMap(({ attribute, value, original }): [string, unknown][] => [
    [attribute, value],
    [`${attribute} text`, original ?? value],
  ]);
  const counted = observation.metrics.map(({ metric, value }): [string, unknown] => [metric, value]);
  const links = observation.links.map(({ relation, target }): [string, unknown] => [
    `link ${relation}`,
    target,
  ]);
  const releases = observation.releases.map(({ version, publishedAt }): [string, unknown] => [
    `release ${version}`,
    publishedAt,
  ]);
  return new Map<string, unknown>([...stated, ...counted, ...links, ...releases]);
}

/** The name under which an extractor states what a check of the index speaks of; null where none claims to read it. */
type Claim = (what: string, value: unknown) => readonly [string, unknown] | null;

const instant = (text: unknown) => (typeof text === 'string' ? Date.parse(text) : text);

const npmClaim: Claim = (what, value) => {
  const released = /^\/time\/(\d.*)$/u.exec(what);
  if (released) return [`release ${released[1]}`, instant(value)];
  if (what === '/dist-tags/latest') return ['latest_version', value];
  if (what === '/versions#') return ['version_count', value];
  if (/^(?:\/versions\/[^/]+)?\/license$/u.test(what)) return ['license', value];
  if (/^(?:\/versions\/[^/]+)?\/homepage$/u.test(what)) return ['homepage text', value];
  if (what === '/repository/url') return ['link repository', repositoryKey(String(value))];
  return null;
};

const githubNames: Readonly<Record<string, string>> = {
  '/description': 'description',
  '/created_at': 'created_at',
  '/pushed_at': 'last_push_at',
  '/stargazers_count': 'stars@github',
  '/forks_count': 'forks@github',
  '/subscribers_count': 'subscribers@github',
  '/open_issues_count': 'open_issues@github',
  '/language': 'language',
  '/license/spdx_id': 'license',
  '/archived': 'archived',
  '/homepage': 'homepage text',
};
const githubClaim: Claim = (what, value) => {
  const name = githubNames[what];
  return name === undefined ? null : [name, what.endsWith('_at') ? instant(value) : value];
};

const debianNames: Readonly<Record<string, string>> = {
  Version: 'debian_version',
  Section: 'debian_section',
  Homepage: 'homepage text',
};
const debianClaim: Claim = (what, value) => {
  if (what === 'Installed-Size') return ['debian_installed_size', Number(value) * 1024];
  const name = debianNames[what];
  return name === undefined ? null : [name, value];
};

const siteNames: Readonly<Record<string, string>> = {
  'html title (whitespace collapsed)': 'title',
  'meta description': 'description',
  'first RSS/Atom alternate link': 'feed',
};
const siteClaim: Claim = (what, value) => {
  if (what === 'first RSS/Atom alternate link') return null;
  const name = siteNames[what];
  return name === undefined || typeof value !== 'string' ? null : [name, value.normalize()];
};

const groups: readonly {
  readonly name: string;
  readonly pattern: RegExp;
  readonly claim: Claim;
  readonly atLeast: number;
}[] = [
  {
    name: 'npm',
    pattern:
      /^npm-registry\/|^npms-analyzer\/registry-(?:cross-spawn|package-named-0|graphql-shorthand-parser\.body)\.?(?:json)?$|^dependabot-core\/npm-(?:etag_deprecated|left-pad)\.json$/u,
    claim: npmClaim,
    atLeast: 25,
  },
  {
    name: 'GitHub',
    pattern:
      /^npms-analyzer\/github-cross-spawn-repo\.body|github-(?:brotli|openssl)\.repo\.json$|github-bump_repo\.json$/u,
    claim: githubClaim,
    atLeast: 20,
  },
  { name: 'Debian', pattern: /^debian-archive\//u, claim: debianClaim, atLeast: 20 },
  {
    name: 'site',
    pattern:
      /^sites-[^/]+\/.*\.html$|^metascraper\/(?:segment|learnnode)\.html$|^mozilla-readability\/.*\.html$/u,
    claim: siteClaim,
    atLeast: 6,
  },
];

describe.skipIf(!present)('recorded answers (skipped where ../shared/data is absent)', () => {
  describe.each(groups)('of $name', ({ pattern, claim, atLeast }) => {
    const own = entries.filter(({ file }) => pattern.test(file));

    it.each(own)('agree with $file', (entry) => {
      const read = readFacts(entry);
      for (const { what, value } of entry.facts) {
        const claimed = claim(what, value);
        if (claimed === null) continue;
        const [name, expected] = claimed;
        const isTime = name.startsWith('release ') || name.endsWith('_at');
        expect
          .soft(isTime ? instant(read.get(name)) : read.get(name), `${entry.file} ${what}`)
          .toEqual(expected);
      }
    });

    it(`are checked in at least ${atLeast} places`, () => {
      const checked = own.flatMap(({ facts }) =>
        facts.filter(({ what, value }) => claim(what, value) !== null),
      );
      expect(checked.length).toBeGreaterThanOrEqual(atLeast);
    });
  });

  it('of a page give its repository and canonical address', () => {
    const entry = entries.find(({ file }) => file === 'sites-kubernetes/ingress-nginx-index.html');
    const read = readFacts(entry ?? Entry.parse({}));
    expect(read.get('link repository')).toBe('pkg:github/kubernetes/ingress-nginx');
    expect(read.get('homepage text')).toBe('https://kubernetes.github.io/ingress-nginx/');
    expect(read.get('icon')).toBe('https://kubernetes.github.io/ingress-nginx/assets/images/favicon.png');
  });

  it.each([
    ['npms-analyzer/registry-404.body.json', 'not_found'],
    ['npms-analyzer/github-451-dmca.body.json', 'legally_blocked'],
    ['dependabot-core/npm-200_with_invalid_json.txt', 'html_instead'],
    ['aboutcode-fetchcode-purldb/npm-over_limit.json', 'wrong_shape'],
  ])('%s is a failure, %s', (file, code) => {
    const entry = entries.find((item) => item.file === file);
    const source = sources.get(file.includes('github-') ? 'github' : 'npm');
    const answer = {
      request: file.includes('github-') ? 'repository' : 'document',
      url: 'https://x.example',
      status: 200,
      contentType: null,
      capturedAt: '',
      body: bodyOf(entry ?? Entry.parse({})),
    };
    expect(source?.normalize(answer, 'pkg:npm/x')).toMatchObject({ outcome: 'failed', failure: { code } });
  });
});
