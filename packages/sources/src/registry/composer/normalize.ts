import type { Observation, TargetKey } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';
import { normalizeMetadata } from './metadata.ts';
import { normalizePackage } from './package-document.ts';

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  const isMetadata = answer.request === 'metadata' || answer.request === 'described';
  return isMetadata ? normalizeMetadata(answer, target) : normalizePackage(answer);
}
