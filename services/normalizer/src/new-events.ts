import {
  definitionOf,
  eventId,
  schemaVersionOf,
  streamOf,
  type NewEvent,
  type ReadCapture,
  type TargetTransition,
} from '@juxta/domain';

/** Transitions as events of the target's stream. Their ids stem from capture and extractor, so that a repeat is recognised. */
export function toNewEvents(target: string, transitions: readonly TargetTransition[]): NewEvent[] {
  const stream = streamOf.target(target);
  const parts = new Map<string, number>();
  return transitions.map(({ type, data }) => {
    const { capture, request, extractor } = data;
    const part = `${capture} ${type}`;
    const chunk = parts.get(part) ?? 0;
    parts.set(part, chunk + 1);
    return {
      stream,
      type,
      schemaVersion: schemaVersionOf(type),
      occurredAt: data.observed_at,
      data,
      id: eventId(stream, type, capture, request, `${extractor.id}@${extractor.version}`, chunk),
    };
  });
}

/** What of a capture belongs to its target's series: one event per request and UTC day. The first of a day wins by its id. */
export function sampleEvents(target: string, read: ReadCapture): NewEvent[] {
  const { reading, capture, request, extractor, observedAt } = read;
  if (reading.kind !== 'observation' || reading.observation.outcome !== 'read') return [];
  const { metrics } = reading.observation;
  if (metrics.length === 0) return [];
  const day = observedAt.slice(0, 10);
  const stream = streamOf.series(target, day);
  return [
    {
      stream,
      type: 'MetricsSampled',
      schemaVersion: schemaVersionOf('MetricsSampled'),
      occurredAt: observedAt,
      id: eventId(stream, 'MetricsSampled', request, day, `${extractor.id}@${extractor.version}`),
      data: {
        target,
        capture,
        request,
        extractor,
        observed_at: observedAt,
        day,
        samples: metrics.map((sample) => ({
          metric: sample.metric,
          value: sample.value,
          definition: definitionOf(sample.metric),
          ...(sample.window && { window: sample.window }),
        })),
      },
    },
  ];
}
