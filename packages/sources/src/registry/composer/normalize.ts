import type { Observation, TargetKey } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';
import { normalizeMetadata } from './metadata.ts';
import { normalizePackage } from './package-document.ts';

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  return answer.request === 'metadata' ? normalizeMetadata(answer, target) : normalizePackage(answer);
}
