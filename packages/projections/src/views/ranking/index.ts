import { defineProjection } from '../../projection.ts';
import { freshDays, keptRanks } from '../../statistics-rules.ts';
import { measureRow, rankingRow } from './rows.ts';

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
      row: measureRow,
      aggregate: true,
    },
    {
      name: 'ranking',
      select: `SELECT r.day, k.position AS known_at, k.complete, r.category, r.measure, r.tool, r.rank, m.measured AS of, r.value, r.percentile, r.facts
        FROM daily.ranking r JOIN daily.measure m USING (day, category, measure) JOIN daily.cut k USING (day)`,
      comment: `The first ${keptRanks} tools of each category by each measure, on each UTC day.`,
      row: rankingRow,
    },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
