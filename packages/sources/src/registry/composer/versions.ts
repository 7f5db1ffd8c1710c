import {
  cleanText,
  formatPurl,
  isPrerelease,
  latestVersion,
  type ObservedFact,
  type ObservedRelease,
} from '@juxta/domain';

import { instantOf } from '../../reading/instant.ts';
import { isMembers, own, versionText, wordList, type Members } from '../../reading/members.ts';
import { distinctReleases, releaseFacts } from '../../reading/release-facts.ts';
import { keywordsFact, licenseListFact, textFact, urlFact } from '../../reading/statements.ts';

// Several times what the busiest package has.
export const versionCap = 20_000;

/** Tagged versions; branches (`dev-main`, `1.x-dev`) are no releases. */
export function releasesOf(entries: readonly Members[]): readonly ObservedRelease[] {
  return distinctReleases(
    entries.flatMap((entry) => {
      const version = versionText(own(entry, 'version'));
      if (version === null || version === '' || isBranch(version)) return [];
      const publishedAt = instantOf(own(entry, 'time'));
      return [
        {
          version,
          ...(publishedAt !== null && { publishedAt }),
          prerelease: isPrerelease(version, 'composer'),
        },
      ];
    }),
  );
}

function isBranch(version: string): boolean {
  return /^dev-|-dev$/iu.test(version);
}

/** The highest stable version's own entry; of a package without any, the first branch. */
export function latestEntry(
  entries: readonly Members[],
  releases: readonly ObservedRelease[],
): { readonly latest: string | null; readonly entry: Members | undefined } {
  const latest = latestVersion(
    'composer',
    releases.map(({ version }) => version),
  );
  const entry = latest === null ? entries[0] : entries.find((item) => own(item, 'version') === latest);
  return { latest, entry };
}

/** What the versions say: dates, count, and the latest one's manifest. */
export function versionFacts(
  releases: readonly ObservedRelease[],
  { latest, entry }: ReturnType<typeof latestEntry>,
): readonly ObservedFact[] {
  const required = own(entry, 'require');
  const names = isMembers(required) ? Object.keys(required) : null;
  const php = own(required, 'php');
  return [
    ...releaseFacts('composer', releases, latest),
    // https://getcomposer.org/doc/04-schema.md#license: several in a list are a choice.
    ...licenseListFact(own(entry, 'license'), true),
    ...urlFact('homepage', own(entry, 'homepage')),
    ...urlFact('documentation', own(own(entry, 'support'), 'docs')),
    ...keywordsFact(wordList(own(entry, 'keywords'))),
    ...(names === null
      ? []
      : [{ attribute: 'dependency_count', value: names.filter((name) => name.includes('/')).length }]),
    ...textFact('runtime', typeof php === 'string' ? `php ${php}` : null, 200),
  ];
}

/** `abandoned` is `true` or the name of what to use instead. */
export function abandonment(abandoned: unknown): readonly ObservedFact[] {
  if (abandoned === undefined || abandoned === null || abandoned === false || abandoned === '') return [];
  const instead = cleanText(abandoned, 200);
  if (instead === null) return abandoned === true ? [{ attribute: 'deprecated', value: 'abandoned' }] : [];
  const [namespace, name, ...rest] = instead.split('/');
  const key =
    namespace && name && rest.length === 0 && /^[\w.-]+\/[\w.-]+$/u.test(instead)
      ? formatPurl({ type: 'composer', namespace, name })
      : instead;
  return [
    { attribute: 'deprecated', value: `abandoned, use ${instead} instead` },
    { attribute: 'replacement', value: key, ...(key !== instead && { original: instead }) },
  ];
}
