import semver from 'semver';

/** Whether SemVer (leniently read: `v1.2`) calls this a pre-release. */
export function isPrerelease(version: string): boolean {
  return (semver.parse(version, { loose: true })?.prerelease.length ?? 0) > 0;
}

/** Order of two versions by SemVer, falling back to numeric text order for versions that are not SemVer. */
export function compareVersions(left: string, right: string): number {
  const [a, b] = [semver.parse(left, { loose: true }), semver.parse(right, { loose: true })];
  if (a && b) return semver.compare(a, b);
  const [c, d] = [semver.coerce(left), semver.coerce(right)];
  if (c && d && semver.compare(c, d) !== 0) return semver.compare(c, d);
  return naturalOrder.compare(left, right);
}

// A fixed locale: order must not depend on where the process runs.
const naturalOrder = new Intl.Collator('en', { numeric: true, sensitivity: 'variant' });
