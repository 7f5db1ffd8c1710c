import type { Observation } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';
import { normalizeDocument } from './document.ts';
import { normalizeDownloads } from './downloads.ts';
import { normalizeSimple } from './simple-index.ts';

export function normalize(answer: CapturedAnswer): Observation {
  if (answer.request === 'downloads') return normalizeDownloads(answer);
  return answer.request === 'simple' ? normalizeSimple(answer) : normalizeDocument(answer);
}
