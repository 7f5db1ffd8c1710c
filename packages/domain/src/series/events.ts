import { z } from 'zod';

import type { EventOf } from '../events.ts';

/** Stream `series/<key>/<yyyy-mm>`: one sample per metric and UTC day, appended without a fold. */
export const SeriesEvents = {
  MetricsSampled: z.strictObject({
    target: z.string(),
    capture: z.uuid(),
    request: z.string(),
    extractor: z.strictObject({ id: z.string(), version: z.int().positive() }),
    observed_at: z.iso.datetime({ offset: true }),
    day: z.iso.date(),
    samples: z
      .array(
        z.strictObject({
          metric: z.string(),
          value: z.number(),
          definition: z.int().positive(),
          window: z.strictObject({ start: z.string(), end: z.string() }).optional(),
        }),
      )
      .min(1),
  }),
} as const;
export type SeriesEvent = EventOf<typeof SeriesEvents>;
