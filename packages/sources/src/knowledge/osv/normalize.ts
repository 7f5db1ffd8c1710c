import { cleanText, failed, type Observation, type ObservedFact, type TargetKey } from '@juxta/domain';

import { latestOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { members, own } from '../../reading/members.ts';
import { textFact, timeFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';
import { osvTarget, purlOf } from './address.ts';
import { isUnfixed, readAdvisory, readText, type Advisory } from './advisory.ts';

const mostListed = 100;

/** One advisory. It is of packages, not the same thing as they: it links nothing. */
export function normalizeAdvisory(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const advisory = readAdvisory(parsed.value);
  if (!advisory) return statedError(parsed.value) ?? failed('wrong_shape', 'the JSON is no advisory of OSV');
  const { summary, aliases, packages, fixed, modifiedAt } = readText(parsed.value, advisory);
  return {
    outcome: 'read',
    facts: [
      ...textFact('advisory_id', advisory.id, 100),
      ...textFact('description', summary),
      ...listFact('advisory_aliases', aliases),
      ...listFact('affected_packages', packages),
      ...listFact('fixed_versions', fixed),
      ...timeFact('advisory_published_at', advisory.publishedAt),
      ...timeFact('advisory_modified_at', modifiedAt),
    ],
    releases: [],
    metrics: [],
    links: [],
  };
}

/** All advisories of a package. Counts are stated where the answer is whole: OSV pages long ones. */
export function normalizePackage(answer: CapturedAnswer, target: TargetKey): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const asked = osvTarget(target);
  const error = statedError(parsed.value);
  if (error || asked?.kind !== 'package') return error ?? failed('wrong_target', 'the target is no package');
  const listed = own(parsed.value, 'vulns') ?? [];
  if (!Array.isArray(listed)) return failed('wrong_shape', 'the JSON has no list of advisories');
  const advisories = listed.slice(0, 5_000).flatMap((item) => readAdvisory(item) ?? []);
  const valid = advisories.filter(({ withdrawn }) => !withdrawn);
  const isWhole = own(parsed.value, 'next_page_token') === undefined;
  const unfixed = valid.filter((advisory) => isUnfixed(advisory, asked.ecosystem, asked.name));
  const purl = purlOf(asked.ecosystem, asked.name);
  return {
    outcome: 'read',
    facts: [...listFact('advisories', newestFirst(valid)), ...lastAdvisory(valid)],
    releases: [],
    metrics: isWhole
      ? [
          { metric: 'advisories@osv', value: valid.length },
          { metric: 'unfixed_advisories@osv', value: unfixed.length },
        ]
      : [],
    links:
      purl === null || valid.length === 0
        ? []
        : [
            {
              target: purl,
              relation: 'self',
              evidence: { at: '/vulns/0/affected', text: `${asked.ecosystem}: ${asked.name}` },
            },
          ],
  };
}

function newestFirst(advisories: readonly Advisory[]): readonly string[] {
  return advisories
    .toSorted((a, b) => compare(b.publishedAt ?? '', a.publishedAt ?? '') || compare(a.id, b.id))
    .slice(0, mostListed)
    .map(({ id, severity }) => (severity === null ? id : `${id} (${severity})`));
}

function lastAdvisory(advisories: readonly Advisory[]): readonly ObservedFact[] {
  return timeFact('last_advisory_at', latestOf(advisories.map(({ publishedAt }) => publishedAt)));
}

/** gRPC gateways say `{"code": 5, "message": "Bug not found."}`. */
function statedError(document: unknown): Observation | null {
  const message = cleanText(own(document, 'message'), 300);
  const code = own(document, 'code');
  if (message === null || typeof code !== 'number' || own(document, 'id') !== undefined) return null;
  return failed(code === 5 ? 'not_found' : code === 8 ? 'rate_limited' : 'refused', `OSV says: ${message}`);
}

function listFact(attribute: string, value: readonly string[]): readonly ObservedFact[] {
  return value.length > 0 ? [{ attribute, value: [...value] }] : [];
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
