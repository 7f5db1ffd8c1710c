import type { Observation, TargetKey } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';
import { normalizeCrate } from './crate-document.ts';
import { normalizeIndexFile } from './index-file.ts';

export function normalize(answer: CapturedAnswer, target: TargetKey): Observation {
  return answer.request === 'index' ? normalizeIndexFile(answer) : normalizeCrate(answer, target);
}
