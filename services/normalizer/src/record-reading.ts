import { createHash } from 'node:crypto';

import {
  canonicalJson,
  definitionOf,
  eventId,
  fold,
  observedContent,
  schemaVersionOf,
  streamOf,
  target as targetDecider,
  type NewEvent,
  type Observation,
  type TargetCommand,
  type TargetEvent,
  type TargetState,
} from '@juxta/domain';
import type { Source } from '@juxta/sources';
import {
  appendEvents,
  isRead,
  lockStreams,
  readStream,
  recordObservations,
  type CaptureRow,
  type Database,
} from '@juxta/store';

import type { Reading } from './read-capture.ts';

type Read = Extract<Observation, { outcome: 'read' }>;

/** One transaction per capture (DESIGN §6.1): locks, state, decision, events, observation row. A repeat changes nothing. */
export async function recordReading(
  db: Database,
  source: Source,
  capture: CaptureRow,
  reading: Reading,
  rederived: boolean,
): Promise<void> {
  const stream = streamOf.target(capture.target);
  const observedAt = capture.ended_at.toISOString();
  const series = streamOf.series(capture.target, observedAt);
  await db.transaction().execute(async (trx) => {
    await lockStreams(trx, [stream, series]);
    if (await isRead(trx, capture.id, source.version)) return;
    const state = fold(targetDecider, await readStream<TargetEvent>(trx, stream));
    const events = toNewEvents(source, capture, stream, decide(source, capture, reading, rederived, state));
    const sampled =
      reading.kind === 'observation' && reading.observation.outcome === 'read'
        ? samples(source, capture, series, reading.observation)
        : [];
    await appendEvents(trx, [...events, ...sampled], { meta: { source: source.id } });
    await recordObservations(trx, [observationRow(source, capture, reading, observedAt, events.length)]);
  });
}

export function decide(
  source: Source,
  capture: CaptureRow,
  reading: Reading,
  rederived: boolean,
  state: TargetState,
): readonly TargetEvent[] {
  const observed = {
    capture: capture.id,
    request: capture.request,
    extractor: { id: source.id, version: source.version },
    observedAt: capture.ended_at.toISOString(),
    covers: capture.covers,
  };
  switch (reading.kind) {
    case 'observation':
      return targetDecider.decide(toCommand(observed, capture, reading.observation, rederived), state);
    case 'not_modified':
      return recovered(observed, state);
    case 'failed':
      return reading.scope === 'source'
        ? []
        : targetDecider.decide({ type: 'RecordFailure', ...observed, ...reading }, state);
  }
}

function toCommand(
  observed: Omit<TargetCommand & { type: 'RecordFailure' }, 'type' | 'code' | 'host' | 'detail' | 'gone'>,
  capture: CaptureRow,
  observation: Observation,
  rederived: boolean,
): TargetCommand {
  if (observation.outcome === 'read')
    return { type: 'RecordObservation', ...observed, observation, rederived };
  const { code, detail } = observation.failure;
  return {
    type: 'RecordFailure',
    ...observed,
    code,
    detail,
    host: new URL(capture.url).host,
    gone: code === 'not_found' || code === 'unpublished',
  };
}

/** A 304 after failures: the answer that is stored is the valid one again. */
function recovered(
  observed: {
    capture: string;
    request: string;
    extractor: { id: string; version: number };
    observedAt: string;
  },
  state: TargetState,
): readonly TargetEvent[] {
  if (!state.failing.has(observed.request) && !state.gone.has(observed.request)) return [];
  const { capture, request, extractor, observedAt } = observed;
  return [{ type: 'TargetRecovered', data: { capture, request, extractor, observed_at: observedAt } }];
}

export function toNewEvents(
  source: Source,
  capture: CaptureRow,
  stream: string,
  decided: readonly TargetEvent[],
): NewEvent[] {
  const parts = new Map<string, number>();
  return decided.map((event) => {
    const chunk = parts.get(event.type) ?? 0;
    parts.set(event.type, chunk + 1);
    return {
      stream,
      type: event.type,
      schemaVersion: schemaVersionOf(event.type),
      occurredAt: event.data.observed_at,
      data: event.data,
      id: eventId(stream, event.type, capture.id, capture.request, `${source.id}@${source.version}`, chunk),
    };
  });
}

/** One event per target, request and UTC day: the first sample of a day wins by its id. */
export function samples(source: Source, capture: CaptureRow, stream: string, observation: Read): NewEvent[] {
  if (observation.metrics.length === 0) return [];
  const observedAt = capture.ended_at.toISOString();
  const day = observedAt.slice(0, 10);
  const data = {
    target: capture.target,
    capture: capture.id,
    request: capture.request,
    extractor: { id: source.id, version: source.version },
    observed_at: observedAt,
    day,
    samples: observation.metrics.map((sample) => ({
      metric: sample.metric,
      value: sample.value,
      definition: definitionOf(sample.metric),
      ...(sample.window && { window: sample.window }),
    })),
  };
  return [
    {
      stream,
      type: 'MetricsSampled',
      schemaVersion: schemaVersionOf('MetricsSampled'),
      occurredAt: observedAt,
      data,
      id: eventId(stream, 'MetricsSampled', capture.request, day, `${source.id}@${source.version}`),
    },
  ];
}

export function observationRow(
  source: Source,
  capture: CaptureRow,
  reading: Reading,
  observedAt: string,
  events: number,
) {
  const base = {
    capture: capture.id,
    extractorVersion: source.version,
    target: capture.target,
    seq: capture.seq,
    observedAt,
  };
  if (reading.kind === 'not_modified')
    return { ...base, outcome: 'not_modified' as const, factsHash: null, counts: { events }, failure: null };
  if (reading.kind === 'failed') {
    const { code, host, detail } = reading;
    return {
      ...base,
      outcome: capture.outcome === 'absent' ? ('absent' as const) : ('failed' as const),
      factsHash: null,
      counts: { events },
      failure: { code, host, detail },
    };
  }
  const { observation } = reading;
  if (observation.outcome === 'failed')
    return {
      ...base,
      outcome: 'failed' as const,
      factsHash: null,
      counts: { events },
      failure: observation.failure,
    };
  const { facts, releases, metrics, links } = observation;
  const factsHash = createHash('sha256')
    .update(canonicalJson(observedContent(observation)))
    .digest();
  return {
    ...base,
    outcome: 'read' as const,
    factsHash,
    counts: {
      facts: facts.length,
      releases: releases.length,
      metrics: metrics.length,
      links: links.length,
      events,
    },
    failure: null,
  };
}
