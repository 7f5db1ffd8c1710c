import { z } from 'zod';

import { measures } from '../../statistics-rules.ts';

const shared = {
  day: z.iso.date().describe('The UTC day.'),
  known_at: z.int().describe('Log position from which it was made.'),
  complete: z.boolean().describe('False when the day was not over: it is made again when it is.'),
  category: z.string().describe('The category; * is all tools.'),
  measure: z.string().describe(
    `A metric, or a number made by rule. ${measures
      .filter(({ id }) => !id.includes('@'))
      .map(({ id, help }) => `${id}: ${help}`)
      .join(' ')}`,
  ),
} as const;

/** A row of `mart.category_measure`, as JSON. */
export const measureRow = z.strictObject({
  ...shared,
  tools: z.int().describe('Tools in the category.'),
  measured: z.int().describe('Those that have a value: the numbers beside speak for no others.'),
  min: z.number().describe('The lowest value.'),
  p10: z.number().describe('10th percentile; percentiles are interpolated as by percentile_cont.'),
  p25: z.number().describe('25th percentile.'),
  median: z.number().describe('The median.'),
  p75: z.number().describe('75th percentile.'),
  p90: z.number().describe('90th percentile.'),
  max: z.number().describe('The highest value.'),
});

/** A row of `mart.ranking`, as JSON. */
export const rankingRow = z.strictObject({
  ...shared,
  tool: z.string().describe('The tool.'),
  rank: z
    .int()
    .describe(
      'Its rank; equal values share one. 1 is the lowest value of release_interval_days and days_since_release, else the highest.',
    ),
  of: z.int().describe('How many were measured.'),
  value: z.number().describe('Its value.'),
  percentile: z
    .number()
    .describe('Share of the measured with a lower value, in percent; equal ones count half.'),
  facts: z.array(z.string()).describe('Ids to cite.'),
});
