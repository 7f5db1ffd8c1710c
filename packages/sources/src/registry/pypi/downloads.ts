import { failed, type Observation } from '@juxta/domain';
import { z } from 'zod';

import { readJson } from '../../reading/json-answer.ts';
import { countOf, own, someMembers } from '../../reading/members.ts';
import { statedFailure } from '../../reading/stated-failure.ts';
import type { CapturedAnswer } from '../../source.ts';

const Recent = z.object({ data: someMembers });

/** Downloads without mirrors of the last seven and thirty days; the answer does not say of which. */
export function normalizeDownloads(answer: CapturedAnswer): Observation {
  const stated = statedFailure(answer, 'PyPI Stats', 'data');
  if (stated) return stated;
  const parsed = readJson(answer, Recent);
  if ('failure' in parsed) return parsed.failure;
  const metrics = ['week', 'month'].flatMap((period) => {
    const value = countOf(own(parsed.value.data, `last_${period}`));
    return value === null ? [] : [{ metric: `downloads_last_${period}@pypi`, value }];
  });
  if (metrics.length === 0) return failed('wrong_shape', 'the answer has no counts of recent downloads');
  return { outcome: 'read', facts: [], releases: [], metrics, links: [] };
}
