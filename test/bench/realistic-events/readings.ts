import { definitionOf, type Cause, type FactChange, type FactValue } from '@juxta/domain';

import type { Random } from './random.ts';
import { homepage, languages, licences, repositoryOf, toolName, type WorldTarget } from './world.ts';

/** What a reading depends on, beside chance. */
export interface Moment {
  readonly tool: number;
  /** Releases so far. */
  readonly releases: number;
  /** ISO 8601. */
  readonly at: string;
}

export const versionOf = (releases: number): string =>
  `${1 + Math.floor(releases / 120)}.${Math.floor(releases / 10) % 12}.${releases % 10}`;

export function known(attribute: string, value: FactValue, cause: Cause, effectiveAt?: string): FactChange {
  return {
    attribute,
    state: 'known',
    value,
    cause,
    definition: definitionOf(attribute),
    ...(effectiveAt !== undefined && { effective_at: effectiveAt }),
  };
}

const words =
  'A fast and small tool that builds tests and runs what people write every day and keeps it working';
const sentence = (random: Random, length: number): string =>
  Array.from({ length }, () => random.pick(words.split(' ') as [string, ...string[]])).join(' ');

type Values = ReadonlyArray<readonly [attribute: string, value: FactValue, effectiveAt?: string]>;

/** Everything that a source states of a target when it is read for the first time. */
export function firstFacts(target: WorldTarget, moment: Moment, random: Random): FactChange[] {
  const values = { npm: npmFacts, github: githubFacts, debian: debianFacts, site: siteFacts };
  return values[target.extractor](moment, random).map(([attribute, value, effectiveAt]) =>
    known(attribute, value, 'first_observed', effectiveAt),
  );
}

function npmFacts({ tool, releases, at }: Moment, random: Random): Values {
  return [
    ['latest_version', versionOf(releases), at],
    ['latest_release_at', at],
    ['first_release_at', `20${random.between(10, 18)}-0${random.between(1, 9)}-11T10:00:00.000Z`],
    ['version_count', releases + 1],
    ['license', random.pick(licences)],
    ['description', sentence(random, 12)],
    ['homepage', homepage(tool)],
    ['repository', repositoryOf(tool)],
    ['keywords', Array.from({ length: random.between(2, 8) }, () => sentence(random, 1))],
    ['package_size', random.between(10_000, 9_000_000)],
    ['dependency_count', random.between(0, 60)],
    ['runtime', `node >=${random.between(14, 24)}`],
  ];
}

function githubFacts({ tool, releases, at }: Moment, random: Random): Values {
  return [
    ['archived', random.chance(0.05)],
    ['created_at', `20${random.between(10, 18)}-0${random.between(1, 9)}-02T10:00:00.000Z`],
    ['last_push_at', at],
    ['license', random.pick(licences)],
    ['language', random.pick(languages)],
    ['description', sentence(random, 10)],
    ['homepage', homepage(tool)],
    ['keywords', Array.from({ length: random.between(2, 12) }, () => sentence(random, 1))],
    ['forge_id', String(1_000_000 + tool)],
    ['latest_version', versionOf(releases), at],
    ['latest_release_at', at],
  ];
}

function debianFacts({ tool, releases }: Moment, random: Random): Values {
  return [
    ['debian_version', `${versionOf(releases)}-1`],
    ['debian_suite', 'trixie'],
    ['debian_section', random.pick(['devel', 'admin', 'javascript'])],
    ['debian_installed_size', random.between(100_000, 90_000_000)],
    ['description', sentence(random, 9)],
    ['homepage', homepage(tool)],
  ];
}

function siteFacts({ tool }: Moment, random: Random): Values {
  return [
    ['title', `${toolName(tool)}: ${sentence(random, 4)}`],
    ['description', sentence(random, 14)],
    ['icon', `${homepage(tool)}icon.svg`],
    ['documentation', `${homepage(tool)}docs/`],
    ['feed', `${homepage(tool)}feed.xml`],
  ];
}

/** What changes when a release comes out. */
export function releaseFacts(target: WorldTarget, { releases, at }: Moment, random: Random): FactChange[] {
  const latest = [
    known('latest_version', versionOf(releases), 'world_changed', at),
    known('latest_release_at', at, 'world_changed'),
  ];
  if (target.extractor !== 'npm') return latest;
  return [
    ...latest,
    known('version_count', releases + 1, 'world_changed'),
    known('package_size', random.between(10_000, 9_000_000), 'world_changed'),
  ];
}

/** The quantities that a source is sampled for; they grow with the days and waver. */
export function samplesOf(target: WorldTarget, tool: number, day: number, random: Random) {
  const base = 50 + ((tool * 7_919) % 40_000);
  const sample = (metric: string, value: number) => ({
    metric,
    value: Math.round(value),
    definition: definitionOf(metric),
  });
  if (target.extractor === 'npm')
    return [sample('downloads_last_week@npm', base * 90 * (1 + day / 400) * (0.9 + random.next() / 5))];
  return [
    sample('stars@github', base + day * 2),
    sample('forks@github', base / 8 + day / 5),
    sample('subscribers@github', base / 20),
    sample('open_issues@github', base / 30 + random.between(0, 40)),
  ];
}
