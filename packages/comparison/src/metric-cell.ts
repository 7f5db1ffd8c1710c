import type { MetricDefinition } from '@juxta/domain';

import type { MetricCell } from './document.ts';
import { citedEvidence } from './fact-cell.ts';
import type { Question } from './open-failures.ts';
import { heardLast, neverKnown, staleness } from './open-failures.ts';
import { bestFirst, sortableInstant, speakerRank } from './policy.ts';
import type { Sample, ToolDocument } from './tool-document.ts';

/** The last sample of the best target for one metric. Samples of several targets are never added. */
export function metricCell(
  tool: ToolDocument,
  metric: MetricDefinition,
  samples: readonly Sample[],
): MetricCell {
  const speakers = [{ source: metric.source, relations: metric.relations }];
  const question: Question = {
    covered: (failure) => failure.covers.metrics.includes(metric.id),
    rank: (voice) => speakerRank(speakers, voice),
  };
  const [best] = bestFirst(
    samples,
    heardLast(tool, question, (sample) => speakerRank(speakers, sample)),
    (sample) => `${sample.day} ${sortableInstant(sample.observed_at)}`,
  );
  if (!best) return neverKnown(tool, question);
  const { source, target, value, day, window, observed_at, fact } = best;
  return {
    tool: tool.id,
    state: 'known',
    value,
    day,
    window,
    source,
    target,
    observed_at,
    stale: staleness(tool, question, best),
    fact,
    evidence: citedEvidence(best),
  };
}
