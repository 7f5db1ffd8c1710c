import {
  cleanText,
  failed,
  formatPurl,
  isPrerelease,
  latestVersion,
  type Observation,
  type ObservedFact,
  type ObservedRelease,
  type TargetKey,
} from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { countOf, isMembers, own, versionText, type Members } from '../../reading/members.ts';
import { distinctReleases, releaseFacts } from '../../reading/release-facts.ts';
import type { CapturedAnswer } from '../../source.ts';
import { packageId } from './address.ts';
import { entryFacts, entryLinks, pageFacts } from './catalog-entry.ts';

const Registration = z.object({ items: z.array(z.unknown()) });

// Several times what the busiest package has.
const versionCap = 20_000;
const ofVersions = new Set(['latest_version', 'version_count']);

/**
 * A registration: pages of versions, whose entries are inlined where a package has few and stand in documents of their own
 * where it has many; or one such page. https://learn.microsoft.com/en-us/nuget/api/registration-base-url-resource
 */
export function normalizeRegistration(answer: CapturedAnswer, target: TargetKey): Observation {
  const parsed = readJson(answer, Registration);
  if ('failure' in parsed) return parsed.failure;
  const { items } = parsed.value;
  const pages = items.slice(0, 2_000);
  const leaves = answer.request === 'page' ? pages : pages.flatMap(inlined);
  if (leaves.length > versionCap)
    return failed('too_complex', `the registration lists more than ${versionCap} versions`);
  const entries = leaves.map((leaf) => own(leaf, 'catalogEntry')).filter(isMembers);
  const releases = distinctReleases(entries.flatMap(release));
  if (releases.length === 0 && !pages.some((page) => versionText(own(page, 'upper'))))
    return failed('wrong_shape', 'the JSON is no registration of a package');
  if (answer.request === 'page') return observation([], releases, target, entries[0]);
  return wholeObservation(answer, target, pages, entries, releases);
}

function wholeObservation(
  answer: CapturedAnswer,
  target: TargetKey,
  pages: readonly unknown[],
  entries: readonly Members[],
  releases: readonly ObservedRelease[],
): Observation {
  const listed = releases.filter(({ yanked }) => yanked !== true).map(({ version }) => version);
  const latest = latestVersion('nuget', listed.length > 0 ? listed : releases.map(({ version }) => version));
  const entry = entries.find((item) => own(item, 'version') === latest) ?? {};
  const whole = answer.request === 'document';
  // Where pages are documents of their own, those that are inlined say nothing of the first and the latest.
  const complete = pages.every((page) => Array.isArray(own(page, 'items')));
  const summary = complete ? releaseFacts('nuget', releases, latest) : outline(pages);
  const facts = [
    ...summary.filter(({ attribute }) => whole || !ofVersions.has(attribute)),
    ...(complete ? entryFacts(entry) : []),
    ...(whole && complete ? pageFacts(entry, 'projectUrl') : []),
  ];
  const read = observation(facts, releases, target, entry);
  return whole && read.outcome === 'read'
    ? { ...read, links: entryLinks(entry, 'projectUrl', '/catalogEntry/projectUrl') }
    : read;
}

function observation(
  facts: readonly ObservedFact[],
  releases: readonly ObservedRelease[],
  target: TargetKey,
  entry: Members | undefined,
): Observation {
  return { outcome: 'read', facts, releases, metrics: [], links: [], ...moved(own(entry, 'id'), target) };
}

function inlined(page: unknown): readonly unknown[] {
  const items: unknown = own(page, 'items');
  return Array.isArray(items) ? items.slice(0, versionCap + 1) : [];
}

/** What pages that are not inlined still say: how many versions, and the highest of each page. */
function outline(pages: readonly unknown[]): readonly ObservedFact[] {
  const counts = pages.map((page) => countOf(own(page, 'count')) ?? 0);
  const uppers = pages.map((page) => versionText(own(page, 'upper'))).filter((version) => version !== null);
  const latest = latestVersion('nuget', uppers);
  return [
    ...(latest === null || isPrerelease(latest, 'nuget')
      ? []
      : [{ attribute: 'latest_version', value: latest }]),
    { attribute: 'version_count', value: counts.reduce((sum, count) => sum + count, 0) },
  ];
}

/** An unlisted version is dated 1900, which is no date. */
function release(entry: Members): readonly ObservedRelease[] {
  const version = versionText(own(entry, 'version'));
  if (version === null || version === '') return [];
  const publishedAt = instantOf(own(entry, 'published'));
  return [
    {
      version,
      ...(publishedAt !== null && { publishedAt }),
      prerelease: isPrerelease(version, 'nuget'),
      ...(own(entry, 'listed') === false && { yanked: true }),
    },
  ];
}

/** Ids are one whatever their case; the registry's own spelling is the package's. */
export function moved(id: unknown, target: TargetKey): { movedTo?: string } {
  const name = cleanText(id, 100);
  if (name === null) return {};
  const key = formatPurl({ type: 'nuget', namespace: null, name });
  const same = packageId(key)?.toLowerCase() === packageId(target)?.toLowerCase();
  return same && key !== target ? { movedTo: key } : {};
}
