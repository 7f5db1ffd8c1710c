import type { Observation, TargetKey } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';
import { normalizeMetadata } from './metadata.ts';
import { normalizePom } from './pom.ts';
import { normalizeSearch } from './search.ts';

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  if (answer.request === 'pom') return normalizePom(answer, target);
  return answer.request === 'search' ? normalizeSearch(answer, target) : normalizeMetadata(answer);
}
