import { z } from 'zod';

import { defineProjection } from '../../projection.ts';
import { growthDays, growthStates, jump, sampleFlags, tolerance } from '../../statistics-rules.ts';

const growth = growthDays.flatMap((days) => [
  `growth_${days}`,
  `growth_${days}_from`,
  `growth_${days}_state`,
]);

const growthRow = Object.fromEntries(
  growthDays.flatMap((days): Array<[string, z.ZodType]> => [
    [
      `growth_${days}`,
      z
        .number()
        .nullable()
        .describe(`Share gained in ${days} days: 0.1 is ten percent more. Null where there is no telling.`),
    ],
    [
      `growth_${days}_from`,
      z.iso
        .date()
        .nullable()
        .describe(
          `Day of the sample it is counted from: ${days} days before, or ${tolerance[days]} earlier at the most; of a partial period the first of the series.`,
        ),
    ],
    [
      `growth_${days}_state`,
      z
        .enum(growthStates)
        .describe(
          'known; gap: no sample where the period begins; partial: the series is younger than the period; redefined: the metric meant something else then; from_zero.',
        ),
    ],
  ]),
);

/** Made once a day from the other views (ADR 10), so that it has no checkpoint. */
export const projection = defineProjection({
  name: 'trend',
  version: 1,
  types: [],
  mart: [
    {
      name: 'trend',
      select: `SELECT t.day, k.position AS known_at, k.complete, t.tool, t.metric, t.target, t.value, t.fact, s.capture, t.flags, ${growth.map((name) => `t.${name}`).join(', ')}
        FROM daily.trend t JOIN daily.cut k USING (day) LEFT JOIN live.metric_sample s USING (target, metric, day, fact)`,
      comment:
        'Each metric of each tool on the days on which it was sampled: no row is a gap, and nothing is interpolated or smoothed.',
      row: z.strictObject({
        day: z.iso.date().describe('The UTC day of the sample.'),
        known_at: z.int().describe('Log position from which it was made.'),
        complete: z.boolean().describe('False when the day was not over: it is made again when it is.'),
        tool: z.string().describe('The tool.'),
        metric: z.string().describe('Id of the metric.'),
        target: z.string().describe('The target that speaks for it.'),
        value: z.number().describe('The sample.'),
        fact: z.string().describe('Id to cite.'),
        capture: z
          .uuid()
          .nullable()
          .describe('The capture it was read in; null while the samples are rebuilt.'),
        flags: z
          .array(z.enum(sampleFlags))
          .describe(
            `What is odd about it: counter_fell; jump: its change per day is further from the median of up to ${jump.last} changes before it than ${jump.deviations} times their spread (1.4826 times the median absolute deviation of logarithms, ${jump.least} at least); partial_window: fewer days are counted than the metric is defined by; redefined.`,
          ),
        ...growthRow,
      }),
    },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
