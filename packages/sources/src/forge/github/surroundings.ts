import type { Observation, ObservedFact, ObservedMetric } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { byBytes } from '../../reading/languages.ts';
import { countOf, members, own, someText, versionText } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import { licenseFact, listFact, textFact, urlFact } from '../../reading/statements.ts';
import { highestVersionTag } from '../../reading/version-tags.ts';
import type { CapturedAnswer } from '../../source.ts';

const week = 7 * 86_400;

/** `/tags`, or the list of references `/git/refs/tags`. */
export function normalizeTags(answer: CapturedAnswer): Observation {
  return read(answer, z.array(z.unknown()), (tags) => {
    const names = tags.flatMap((tag) => {
      const ref = own(tag, 'ref');
      const name = versionText(
        typeof ref === 'string' ? ref.replace(/^refs\/tags\//u, '') : own(tag, 'name'),
      );
      return name === null ? [] : [name];
    });
    return { facts: textFact('latest_tag', highestVersionTag(names), 200), metrics: [] };
  });
}

/** Bytes of code by language: named in order, most of it first. */
export function normalizeLanguages(answer: CapturedAnswer): Observation {
  return read(answer, members, (bytes) => ({ facts: listFact('languages', byBytes(bytes)), metrics: [] }));
}

const Profile = z.object({
  health_percentage: z.number().int().min(0).max(100),
  documentation: someText.nullable(),
  files: members.nullish().catch(null),
});

/** What GitHub's community profile found in the repository. */
export function normalizeCommunity(answer: CapturedAnswer): Observation {
  return read(answer, Profile, ({ health_percentage, documentation, files }) => ({
    facts: [
      ...textFact('code_of_conduct', own(own(files, 'code_of_conduct'), 'name'), 200),
      ...urlFact('contributing_guide', own(own(files, 'contributing'), 'html_url')),
      ...urlFact('documentation', documentation),
    ],
    metrics: [{ metric: 'community_health@github', value: health_percentage }],
  }));
}

/** The repository's licence file, as GitHub recognized it. Read where it was saved; the repository's document says the same. */
export function normalizeLicense(answer: CapturedAnswer): Observation {
  return read(answer, z.object({ license: members }), ({ license }) => {
    const spdx = own(license, 'spdx_id');
    return {
      facts: licenseFact(typeof spdx === 'string' && spdx !== 'NOASSERTION' ? spdx : null),
      metrics: [],
    };
  });
}

/** Stars by week, newest first, `{ week: <seconds>, total, days }`: the last week that was over when this was asked. */
export function normalizeStarHistory(answer: CapturedAnswer): Observation {
  const asked = Date.parse(answer.capturedAt) / 1_000;
  return read(answer, z.array(z.unknown()), (weeks) => {
    const over = weeks
      .slice(0, 1_000)
      .map((entry) => ({ start: countOf(own(entry, 'week')), total: countOf(own(entry, 'total')) }))
      .filter(({ start, total }) => start !== null && total !== null && start > 0 && start + week <= asked)
      .toSorted((a, b) => (b.start ?? 0) - (a.start ?? 0));
    return { facts: [], metrics: over.slice(0, 1).map(gained) };
  });
}

function gained({ start, total }: { start: number | null; total: number | null }): ObservedMetric {
  const day = (seconds: number): string => new Date(seconds * 1_000).toISOString().slice(0, 10);
  const from = start ?? 0;
  return {
    metric: 'stars_gained_last_week@github',
    value: total ?? 0,
    window: { start: day(from), end: day(from + week - 1) },
  };
}

function read<T>(
  answer: CapturedAnswer,
  schema: z.ZodType<T>,
  statements: (document: T) => { facts: readonly ObservedFact[]; metrics: readonly ObservedMetric[] },
): Observation {
  const stated = statedFailure(answer, 'GitHub', 'full_name');
  if (stated) return stated;
  const parsed = readJson(answer, schema);
  if ('failure' in parsed) return parsed.failure;
  return { outcome: 'read', releases: [], links: [], ...statements(parsed.value) };
}
