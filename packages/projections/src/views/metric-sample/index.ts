import type { SeriesEvent } from '@juxta/domain';

import { instant } from '../../instant.ts';
import { defineProjection, type RecordedEvent } from '../../projection.ts';

const columns = {
  target: 'text',
  metric: 'text',
  day: 'date',
  extractor_version: 'int',
  source: 'text',
  value: 'float8',
  definition: 'int',
  window_start: 'text',
  window_end: 'text',
  fact: 'text',
  capture: 'uuid',
  observed_at: 'timestamptz',
  position: 'bigint',
} as const;

const ddl = `
  target text COLLATE "C", metric text COLLATE "C", day date, extractor_version int, source text COLLATE "C" NOT NULL, value float8 NOT NULL,
  definition int NOT NULL, window_start text, window_end text, fact text COLLATE "C" NOT NULL, capture uuid NOT NULL,
  observed_at timestamptz NOT NULL, position bigint NOT NULL`;

export const projection = defineProjection({
  name: 'metric-sample',
  version: 1,
  types: ['MetricsSampled'],
  mart: [
    {
      name: 'metric_sample',
      select: `SELECT DISTINCT ON (target, metric, day) ${Object.keys(columns).join(', ')} FROM live.metric_sample
        ORDER BY target, metric, day, extractor_version DESC`,
      comment:
        'One sample per target, metric and UTC day: the first of the day, of the newest extractor that read it.',
      columns: {
        target: 'Key of the target.',
        metric: 'Id of the metric; the data dictionary tells its unit.',
        day: 'UTC day of the sample.',
        extractor_version: 'Version of the extractor.',
        source: 'Source that was read.',
        value: 'The quantity.',
        definition: 'Version of the definition of the metric.',
        window_start: 'First day counted, for metrics of a window.',
        window_end: 'Last day counted.',
        fact: 'Id to cite: <position>/<metric>/<n>.',
        capture: 'The capture it was read in.',
        observed_at: 'When the capture was made.',
        position: 'Log position of the event.',
      },
    },
  ],
  tables: {
    metric_sample: {
      columns,
      key: ['target', 'metric', 'day', 'extractor_version'],
      ddl,
      indexes: [],
      // The first of a day wins: rows come in log order, and an earlier one is never written over.
      existing: 'keep',
    },
  },
  stored: async () => undefined,
  empty: undefined,
  fold: (events) => {
    const rows = new Map<string, SampleRow>();
    for (const event of events) {
      for (const row of sampleRows(event)) {
        const key = `${row.day} ${row.extractor_version} ${row.metric} ${row.target}`;
        if (!rows.has(key)) rows.set(key, row);
      }
    }
    return { metric_sample: { rows: [...rows.values()] } };
  },
});

type SampleRow = ReturnType<typeof sampleRows>[number];

function sampleRows({ data, position }: RecordedEvent<SeriesEvent>) {
  return data.samples.map((sample, n) => ({
    target: data.target,
    metric: sample.metric,
    day: data.day,
    extractor_version: data.extractor.version,
    source: data.extractor.id,
    value: sample.value,
    definition: sample.definition,
    window_start: sample.window?.start ?? null,
    window_end: sample.window?.end ?? null,
    fact: `${position}/${sample.metric}/${n}`,
    capture: data.capture,
    observed_at: instant(data.observed_at),
    position,
  }));
}
