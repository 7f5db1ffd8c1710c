import { cleanText, failed, metrics, type Observation, type ObservedMetric } from '@juxta/domain';

import { dayOf, instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { members, own } from '../../reading/members.ts';
import { repositoryLink, timeFact, urlFact } from '../../reading/statements.ts';
import type { CapturedAnswer } from '../../source.ts';

interface Check {
  readonly name: string;
  readonly score: number;
  readonly reason: string | null;
}

/** A check of -1 could not be decided: it is no sample. The sum is kept beside the checks, never instead. */
export function normalize(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, members);
  if ('failure' in parsed) return parsed.failure;
  const document = parsed.value;
  const repository = cleanText(own(own(document, 'repo'), 'name'), 300);
  const listed = own(document, 'checks');
  if (repository === null || !Array.isArray(listed))
    return failed('wrong_shape', 'the JSON is no scorecard of a repository');
  const checks = listed.slice(0, 100).flatMap(check);
  const total = own(document, 'score');
  const date = own(document, 'date');
  const low = checks.filter(({ score }) => score >= 0 && score < 5);
  return {
    outcome: 'read',
    facts: [
      ...timeFact(
        'scorecard_scanned_at',
        instantOf(date) ?? (dayOf(date) === null ? null : `${String(date)}T00:00:00Z`),
      ),
      ...(low.length > 0 ? [{ attribute: 'scorecard_low_checks', value: low.map(lowCheck) }] : []),
      ...urlFact('repository', `https://${repository}`),
    ],
    releases: [],
    metrics: unique([
      ...(typeof total === 'number' && total >= 0 && total <= 10
        ? [{ metric: 'score@scorecard', value: total }]
        : []),
      ...checks.flatMap(({ name, score }) => sample(name, score)),
    ]),
    links: repositoryLink(`https://${repository}`, '/repo/name'),
  };
}

function check(item: unknown): readonly Check[] {
  const name = cleanText(own(item, 'name'), 60);
  const score = own(item, 'score');
  if (name === null || typeof score !== 'number' || !Number.isInteger(score) || score < -1 || score > 10)
    return [];
  return [{ name, score, reason: cleanText(own(item, 'reason'), 150) }];
}

const metricOf: ReadonlyMap<string, string> = new Map(
  metrics
    .filter(({ id }) => id.startsWith('check_') && id.endsWith('@scorecard'))
    .map(({ id }) => [id.slice('check_'.length, -'@scorecard'.length).replaceAll('_', '-'), id]),
);

/** New checks are added now and then: those that the vocabulary does not have are passed over. */
function sample(name: string, score: number): readonly ObservedMetric[] {
  const metric = score >= 0 ? metricOf.get(name.toLowerCase()) : undefined;
  return metric === undefined ? [] : [{ metric, value: score }];
}

const lowCheck = ({ name, score, reason }: Check): string =>
  `${name} ${score}${reason === null ? '' : `: ${reason}`}`;

function unique(samples: readonly ObservedMetric[]): ObservedMetric[] {
  return [...new Map(samples.map((one) => [one.metric, one])).values()];
}
