import { defineProjection } from '../../projection.ts';
import { freshDays, keptRanks, measures } from '../../statistics-rules.ts';

const shared = {
  day: 'The UTC day.',
  known_at: 'Log position from which it was made.',
  complete: 'False when the day was not over: it is made again when it is.',
  category: 'The category; * is all tools.',
  measure: `A metric, or a number made by rule. ${measures
    .filter(({ id }) => !id.includes('@'))
    .map(({ id, help }) => `${id}: ${help}`)
    .join(' ')}`,
} as const;

/** Made once a day from the other views (ADR 10), so that it has no checkpoint. */
export const projection = defineProjection({
  name: 'ranking',
  version: 1,
  types: [],
  mart: [
    {
      name: 'category_measure',
      select: `SELECT m.day, k.position AS known_at, k.complete, m.category, m.measure, m.tools, m.measured, m.min, m.p10, m.p25, m.median, m.p75, m.p90, m.max
        FROM daily.measure m JOIN daily.cut k USING (day)`,
      comment: `Each measure over the tools of each category on each UTC day. A tool without a sample in the last ${freshDays} days counts as not measured.`,
      columns: {
        ...shared,
        tools: 'Tools in the category.',
        measured: 'Those that have a value: the numbers beside speak for no others.',
        min: 'The lowest value.',
        p10: '10th percentile; percentiles are interpolated as by percentile_cont.',
        p25: '25th percentile.',
        median: 'The median.',
        p75: '75th percentile.',
        p90: '90th percentile.',
        max: 'The highest value.',
      },
    },
    {
      name: 'ranking',
      select: `SELECT r.day, k.position AS known_at, k.complete, r.category, r.measure, r.tool, r.rank, m.measured AS of, r.value, r.percentile, r.facts
        FROM daily.ranking r JOIN daily.measure m USING (day, category, measure) JOIN daily.cut k USING (day)`,
      comment: `The first ${keptRanks} tools of each category by each measure, on each UTC day.`,
      columns: {
        ...shared,
        tool: 'The tool.',
        rank: 'Its rank; equal values share one. 1 is the lowest value of release_interval_days and days_since_release, else the highest.',
        of: 'How many were measured.',
        value: 'Its value.',
        percentile: 'Share of the measured with a lower value, in percent; equal ones count half.',
        facts: 'Ids to cite.',
      },
    },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
