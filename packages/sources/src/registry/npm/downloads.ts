import { failed, type Observation, type ObservedMetric } from '@juxta/domain';
import { z } from 'zod';

import { dayOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { anyMember, countOf, isMembers } from '../../reading/members.ts';
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
  const metric = answer.request === 'downloads' ? 'downloads_last_week@npm' : metricOver(start, end);
  if (metric === undefined) return failed('wrong_shape', 'the count is of no month and of no year');
  const metrics = [{ metric, value, window: { start, end } }];
  return { outcome: 'read', facts: [], releases: [], metrics, links: [] };
}

const RangeDocument = z.object({ downloads: z.array(z.unknown()).optional(), error: anyMember });

const windows = [
  { metric: 'downloads_last_month@npm', days: 30 },
  { metric: 'downloads_last_year@npm', days: 365 },
];
function metricOver(start: string, end: string): string | undefined {
  const length = (Date.parse(end) - Date.parse(start)) / 86_400_000 + 1;
  return windows.find(({ days }) => days === length)?.metric;
}

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
  const counts = downloads && countsByDay(downloads.slice(-mostDays));
  if (!counts) return failed('wrong_shape', 'the answer is not a list of downloads by day');
  const metrics = windows.flatMap(({ metric, days }) => lastDays(metric, counts, days));
  return { outcome: 'read', facts: [], releases: [], metrics, links: [] };
}

/** Two lists side by side: a year of days is read without an object for each. */
interface Counts {
  readonly days: readonly string[];
  readonly counts: readonly number[];
}

/** Null where an item is no count of a day. */
function countsByDay(items: readonly unknown[]): Counts | null {
  const days: string[] = [];
  const counts: number[] = [];
  let counted = 0;
  for (const item of items) {
    const day = isMembers(item) ? dayOf(item['day']) : null;
    const count = isMembers(item) ? countOf(item['downloads']) : null;
    if (day === null || count === null) return null;
    days.push(day);
    counts.push(count);
    if (count > 0) counted = days.length;
  }
  return { days: days.slice(0, counted), counts: counts.slice(0, counted) };
}

function lastDays(metric: string, { days, counts }: Counts, length: number): readonly ObservedMetric[] {
  const [start, end] = [days.at(-length), days.at(-1)];
  if (start === undefined || end === undefined) return [];
  if (Date.parse(end) - Date.parse(start) !== (length - 1) * 86_400_000) return [];
  let sum = 0;
  for (let at = counts.length - length; at < counts.length; at += 1) sum += counts[at] ?? 0;
  const value = countOf(sum);
  return value === null ? [] : [{ metric, value, window: { start, end } }];
}
