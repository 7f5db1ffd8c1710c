import { z } from '@hono/zod-openapi';
import { categoryRow, cohortRow, measureRow, rankingRow, survivalRow } from '@juxta/projections';

const day = z.iso.date();
const { category, tools, statuses, known_at, complete } = categoryRow.shape;
const made = {
  day: categoryRow.shape.day,
  as_of: z.iso.datetime().describe('The end of the day: what was true then.'),
  known_at,
  complete,
  definition: z.int().describe('Version of the rules.'),
};
const counts = { category, tools, statuses };

export const Categories = z
  .strictObject({
    statistics: z.strictObject(made).nullable().describe('Null while no day was made.'),
    categories: z.array(z.strictObject(counts)),
    shared: z
      .array(z.strictObject({ category: z.string(), tools: z.int() }))
      .nullable()
      .describe('Those that all of the named tools are in, the narrowest first.'),
  })
  .openapi('Categories');

const { measured, min, p10, p25, median, p75, p90, max } = measureRow.shape;
const { tool, rank, value, percentile, facts } = rankingRow.shape;
const Measure = z.strictObject({
  id: measureRow.shape.measure,
  label: z.string(),
  help: z.string(),
  unit: z.string(),
  first: z.enum(['highest', 'lowest']).describe('Which value has rank 1. An order, not a verdict.'),
  definition: z.int(),
  tools: measureRow.shape.tools,
  measured,
  min,
  p10,
  p25,
  median,
  p75,
  p90,
  max,
  ranking: z.array(z.strictObject({ tool, rank, value, percentile, facts })),
});

export const Category = z
  .strictObject({
    ...made,
    ...counts,
    members: z.array(
      z.strictObject({
        tool: z.string(),
        place: z.int().describe('0: it is the main category of the tool.'),
        by: z.string().describe('Who says so.'),
        position: z.int(),
      }),
    ),
    measures: z.array(Measure),
    survival: z.array(survivalRow.pick({ age_years: true, tools: true, surviving: true })),
    cohorts: z
      .array(
        z.strictObject({
          born: cohortRow.shape.born,
          tools: cohortRow.shape.tools,
          ages: z.array(
            cohortRow.pick({
              age_years: true,
              alive: true,
              ended: true,
              dated: true,
              censored: true,
              share: true,
            }),
          ),
        }),
      )
      .describe('Survival of tools that were born in the same years.'),
  })
  .openapi('Category');

export const Series = z
  .strictObject({
    tool: z.string(),
    metric: z.string(),
    label: z.string(),
    help: z.string(),
    unit: z.string(),
    kind: z.enum(['gauge', 'counter', 'window']),
    window: z.string().nullable(),
    definition: z.int(),
    as_of: z.string(),
    known_at: z.int(),
    source: z.string(),
    target: z.string(),
    points: z.array(
      z.strictObject({
        day,
        value: z.number().nullable().describe('Null on a day without a sample.'),
        fact: z.string().nullable(),
        flags: z.array(z.enum(['counter_fell', 'jump', 'partial_window', 'redefined'])),
      }),
    ),
    growth: z.array(
      z.strictObject({
        days: z.int(),
        state: z.enum(['known', 'gap', 'partial', 'redefined', 'from_zero']),
        from: day.nullable().describe('The sample that it is counted from.'),
        change: z.number().nullable().describe('Share gained: 0.1 is ten percent more.'),
      }),
    ),
  })
  .openapi('Series');
