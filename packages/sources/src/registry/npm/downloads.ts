import { failed, type Observation, type ObservedMetric } from '@juxta/domain';
import { z } from 'zod';

import { dayOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { anyMember, countOf, own } from '../../reading/members.ts';
import type { CapturedAnswer } from '../../source.ts';
import { DownloadsDocument } from './document.ts';
import { statedError } from './stated-error.ts';

export function normalizeDownloads(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, DownloadsDocument);
  if ('failure' in parsed) return parsed.failure;
  const { downloads, error } = parsed.value;
  if (error !== undefined) return statedError(error);
  const [value, start, end] = [countOf(downloads), dayOf(parsed.value.start), dayOf(parsed.value.end)];
  if (value === null || start === null || end === null || start > end) {
    return failed('wrong_shape', 'the answer is not a count of downloads between two days');
  }
  const metrics = [{ metric: 'downloads_last_week@npm', value, window: { start, end } }];
  return { outcome: 'read', facts: [], releases: [], metrics, links: [] };
}

const RangeDocument = z.object({ downloads: z.array(z.unknown()).optional(), error: anyMember });

const windows = [
  { metric: 'downloads_last_month@npm', days: 30 },
  { metric: 'downloads_last_year@npm', days: 365 },
];
// The counts go back to January 2015, and one answer holds eighteen months at most.
const mostDays = 1_000;

/**
 * Downloads by day: the last thirty and the last 365 of them, each only where every one of its days is there. Days that npm
 * has not counted yet come as zeros at the end, and are left out.
 */
export function normalizeRange(answer: CapturedAnswer): Observation {
  const parsed = readJson(answer, RangeDocument);
  if ('failure' in parsed) return parsed.failure;
  const { downloads, error } = parsed.value;
  if (error !== undefined) return statedError(error);
  const days = (downloads ?? []).slice(-mostDays).map((item) => ({
    day: dayOf(own(item, 'day')) ?? '',
    count: countOf(own(item, 'downloads')),
  }));
  if (downloads === undefined || days.some(({ day, count }) => day === '' || count === null))
    return failed('wrong_shape', 'the answer is not a list of downloads by day');
  const counted = days.slice(0, days.findLastIndex(({ count }) => count !== 0) + 1);
  const metrics = windows.flatMap(({ metric, days: length }) =>
    lastDays(metric, counted.slice(-length), length),
  );
  return { outcome: 'read', facts: [], releases: [], metrics, links: [] };
}

function lastDays(
  metric: string,
  days: readonly { readonly day: string; readonly count: number | null }[],
  length: number,
): readonly ObservedMetric[] {
  const [start, end] = [days[0]?.day, days.at(-1)?.day];
  if (start === undefined || end === undefined || days.length !== length) return [];
  if (Date.parse(end) - Date.parse(start) !== (length - 1) * 86_400_000) return [];
  const value = countOf(days.reduce((sum, { count }) => sum + (count ?? 0), 0));
  return value === null ? [] : [{ metric, value, window: { start, end } }];
}
