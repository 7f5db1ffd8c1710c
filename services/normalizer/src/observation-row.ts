import { createHash } from 'node:crypto';

import { canonicalJson, statedContent, type ReadCapture } from '@juxta/domain';
import type { CaptureRow, NewObservation } from '@juxta/store';

/** What is kept of a reading besides its events. `events`: how many of them its target's stream got. */
export function observationRow(capture: CaptureRow, read: ReadCapture, events: number): NewObservation {
  return {
    capture: capture.id,
    extractorVersion: read.extractor.version,
    target: capture.target,
    seq: capture.seq,
    observedAt: read.observedAt,
    factsHash: null,
    failure: null,
    ...outcomeOf(capture, read, events),
  };
}

function outcomeOf(
  capture: CaptureRow,
  { reading }: ReadCapture,
  events: number,
): Pick<NewObservation, 'outcome' | 'counts'> & Partial<NewObservation> {
  switch (reading.kind) {
    case 'not_modified':
      return { outcome: 'not_modified', counts: { events } };
    case 'erased':
      return { outcome: 'failed', counts: { events }, failure: { code: 'erased', detail: 'a takedown' } };
    case 'failed': {
      const { code, host, detail } = reading;
      const outcome = capture.outcome === 'absent' ? 'absent' : 'failed';
      return { outcome, counts: { events }, failure: { code, host, detail } };
    }
    case 'observation': {
      const { observation } = reading;
      if (observation.outcome === 'failed')
        return { outcome: 'failed', counts: { events }, failure: observation.failure };
      const { facts, releases, metrics, links } = observation;
      const factsHash = createHash('sha256')
        .update(canonicalJson(statedContent(observation)))
        .digest();
      const counts = {
        facts: facts.length,
        releases: releases.length,
        metrics: metrics.length,
        links: links.length,
        events,
      };
      return { outcome: 'read', factsHash, counts };
    }
  }
}
