import { compare as comparePep440, explain as explainPep440 } from '@renovatebot/pep440';

import { compareComposer, isComposerPrerelease } from './composer.ts';
import { compareDebianVersions } from './debian.ts';
import { compareGeneric, isGenericPrerelease } from './generic.ts';
import { compareMaven, isMavenPrerelease } from './maven.ts';
import { keepingLast, type Order } from './order.ts';
import { comparePlain } from './plain.ts';
import { compareRubygems, parseRubygems } from './rubygems.ts';
import { compareNuget, compareSemver, parseNumbered } from './semver.ts';

interface Scheme {
  readonly compare: Order;
  readonly isPrerelease: (version: string) => boolean;
}

const semver: Scheme = {
  compare: parsed(parseNumbered, compareSemver),
  isPrerelease: (version) => version.includes('-') && (parseNumbered(version)?.prerelease.length ?? 0) > 0,
};
const generic: Scheme = { compare: compareGeneric, isPrerelease: isGenericPrerelease };

/** By purl type; the types that are not here have no rule of their own. */
const schemes: ReadonlyMap<string, Scheme> = new Map([
  ['npm', semver],
  ['cargo', semver],
  ['golang', semver],
  ['hex', semver],
  ['pub', semver],
  ['swift', semver],
  ['helm', semver],
  ['nuget', { ...semver, compare: parsed(parseNumbered, compareNuget) }],
  [
    'pypi',
    {
      compare: parsed(parsePep440, comparePep440),
      isPrerelease: (version) =>
        /[a-z]/iu.test(version) && (explainPep440(bounded(version))?.is_prerelease ?? false),
    },
  ],
  [
    'gem',
    {
      compare: parsed(parseRubygems, compareRubygems),
      isPrerelease: (version) => /[a-z]/iu.test(version),
    },
  ],
  ['composer', { compare: compareComposer, isPrerelease: isComposerPrerelease }],
  ['maven', { compare: compareMaven, isPrerelease: isMavenPrerelease }],
  ['deb', { compare: compareDebianVersions, isPrerelease: (version) => version.includes('~') }],
]);

/**
 * Order of two versions by the rules of their ecosystem, which its purl type names (`pypi`, `maven`); of other types by
 * numbers and common words. Total: what is no version to the ecosystem comes before all that is.
 */
export function compareVersions(type: string, left: string, right: string): number {
  return comparePlain(left, right) ?? (schemes.get(type) ?? generic).compare(left, right);
}

/** Whether the ecosystem of this purl type, else common usage, takes the version for a pre-release. */
export function isPrerelease(version: string, type = 'generic'): boolean {
  // Nobody calls a version of numbers alone a pre-release.
  if (isNumbers(version)) return false;
  const scheme = schemes.get(type) ?? generic;
  return scheme.isPrerelease(version) || (scheme === generic && isDashedPrerelease(version));
}

/** `1.2.3` or `v1.2`. A loop: lists of thousands of versions are asked. */
function isNumbers(version: string): boolean {
  let hasDigit = false;
  for (let at = version[0] === 'v' ? 1 : 0; at < version.length; at += 1) {
    const code = version.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) hasDigit = true;
    else if (code === 0x2e && hasDigit) hasDigit = false;
    else return false;
  }
  return hasDigit;
}

/** The highest version that is no pre-release, else the highest one; null of none. */
export function latestVersion(type: string, versions: readonly string[]): string | null {
  let latest: { version: string; prerelease: boolean } | null = null;
  for (const version of versions) {
    const prerelease = isPrerelease(version, type);
    const better =
      latest === null ||
      Number(latest.prerelease) - Number(prerelease) ||
      compareVersions(type, version, latest.version);
    if (better === true || better > 0) latest = { version, prerelease };
  }
  return latest?.version ?? null;
}

/** `1.2.3-foo`: whoever writes all three numbers of SemVer means its pre-release. */
function isDashedPrerelease(version: string): boolean {
  const numbered = parseNumbered(version);
  return numbered?.core.length === 3 && numbered.prerelease.length > 0;
}

// The pattern of PEP 440 is tried on what could be a version only.
const bounded = (version: string): string => version.trim().slice(0, 500);

function parsePep440(version: string): string | null {
  return explainPep440(bounded(version)) === null ? null : bounded(version);
}

/** Versions that do not parse come first, in general order. */
function parsed<Version>(
  parse: (version: string) => Version | null,
  compare: (left: Version, right: Version) => number,
): Order {
  const parseRight = keepingLast(parse);
  return (left, right) => {
    const [a, b] = [parse(left), parseRight(right)];
    if (a !== null && b !== null) return compare(a, b);
    if (a !== null || b !== null) return a === null ? -1 : 1;
    return compareGeneric(left, right);
  };
}
