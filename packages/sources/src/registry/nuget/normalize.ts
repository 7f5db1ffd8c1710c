import type { Observation, TargetKey } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';
import { normalizeRegistration } from './registration.ts';
import { normalizeSearch } from './search.ts';
import { normalizeVersions } from './version-list.ts';

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  if (answer.request === 'search') return normalizeSearch(answer, target);
  return answer.request === 'versions' ? normalizeVersions(answer) : normalizeRegistration(answer, target);
}
