import type { SeriesEvent } from '@juxta/domain';
import { z } from 'zod';

import { instant } from '../../instant.ts';
import { martInstant } from '../../mart-row.ts';
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
      row: z.strictObject({
        target: z.string().describe('Key of the target.'),
        metric: z.string().describe('Id of the metric; the data dictionary tells its unit.'),
        day: z.iso.date().describe('UTC day of the sample.'),
        extractor_version: z.int().describe('Version of the extractor.'),
        source: z.string().describe('Source that was read.'),
        value: z.number().describe('The quantity.'),
        definition: z.int().describe('Version of the definition of the metric.'),
        window_start: z.string().nullable().describe('First day counted, for metrics of a window.'),
        window_end: z.string().nullable().describe('Last day counted.'),
        fact: z.string().describe('Id to cite: <position>/<metric>/<n>.'),
        capture: z.uuid().describe('The capture it was read in.'),
        observed_at: martInstant.describe('When the capture was made.'),
        position: z.int().describe('Log position of the event.'),
      }),
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
