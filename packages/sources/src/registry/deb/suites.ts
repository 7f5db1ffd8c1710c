import type { AptSource } from './apt-sources.ts';

/** What a suite is beside the base suite, by its name; two of a kind are one too many, since they would speak over each other. */
export const furtherKinds = ['updates', 'security', 'backports', 'other'] as const;
export type FurtherKind = (typeof furtherKinds)[number];

export interface FurtherSuite extends AptSource {
  readonly kind: FurtherKind;
}

const named: readonly (readonly [RegExp, FurtherKind])[] = [
  [/-updates$/u, 'updates'],
  [/-security$/u, 'security'],
  [/-backports$/u, 'backports'],
];

/** Null for suites that nobody installs from by default: proposed, sloppy, debug. */
export function kindOf(suite: string): FurtherKind | null {
  const kind = named.find(([pattern]) => pattern.test(suite))?.[1];
  if (kind !== undefined) return /(?:proposed|debug)-/u.test(suite) ? null : kind;
  return /-(?:backports-sloppy|proposed-updates|proposed|debug)$/u.test(suite) ? null : 'other';
}

/** The configured suites beside the base suite: the first of each kind. */
export function furtherSuites(configured: readonly AptSource[], base: AptSource): readonly FurtherSuite[] {
  const others = configured.filter(({ suite }) => suite !== base.suite);
  return furtherKinds.flatMap((kind) => {
    const first = others.find(({ suite }) => kindOf(suite) === kind);
    return first ? [{ ...first, kind }] : [];
  });
}

/**
 * Names of the indexes, the same on every mirror: `debian:<suite>/main/<architecture>`. A second base suite is apart, since
 * its name alone does not tell that it is not the first one.
 */
export function indexName(suite: string, architecture: string, kind: FurtherKind | 'base'): string {
  return `${kind === 'other' ? 'debian-other' : 'debian'}:${suite}/main/${architecture}`;
}

export interface SuiteOfIndex {
  readonly suite: string;
  readonly kind: FurtherKind | 'base';
}

/** What an index's name says of its suite. */
export function suiteOf(name: string): SuiteOfIndex {
  const [, other, suite = ''] = /^debian(-other)?:([^/]+)\//u.exec(name) ?? [];
  if (other !== undefined) return { suite, kind: 'other' };
  const kind = kindOf(suite);
  return { suite, kind: kind === null || kind === 'other' ? 'base' : kind };
}

export const furtherAttribute: Readonly<Record<FurtherKind, string>> = {
  updates: 'debian_updates_version',
  security: 'debian_security_version',
  backports: 'debian_backports_version',
  other: 'debian_other_version',
};
