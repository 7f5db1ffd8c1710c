import { failed, type Observation } from '@juxta/domain';

import { dayOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { countOf } from '../../reading/members.ts';
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
