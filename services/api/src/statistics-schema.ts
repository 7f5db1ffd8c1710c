import { z } from '@hono/zod-openapi';

const day = z.iso.date();
const made = {
  day: day.describe('The UTC day.'),
  as_of: z.iso.datetime().describe('The end of the day: what was true then.'),
  known_at: z.int().describe('Log position from which it was made.'),
  complete: z.boolean().describe('False when the day was not over: it is made again when it is.'),
  definition: z.int().describe('Version of the rules.'),
};
const counts = {
  category: z.string().describe('* is all tools.'),
  tools: z.int(),
  statuses: z.record(z.string(), z.int()).describe('How many tools have each status.'),
};

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

const number = z.number();
const Measure = z.strictObject({
  id: z.string(),
  label: z.string(),
  help: z.string(),
  unit: z.string(),
  first: z.enum(['highest', 'lowest']).describe('Which value has rank 1. An order, not a verdict.'),
  definition: z.int(),
  tools: z.int(),
  measured: z.int().describe('The numbers speak for these tools only.'),
  min: number,
  p10: number,
  p25: number,
  median: number,
  p75: number,
  p90: number,
  max: number,
  ranking: z.array(
    z.strictObject({
      tool: z.string(),
      rank: z.int(),
      value: number,
      percentile: number.describe('Share with a lower value in percent; equal ones count half.'),
      facts: z.array(z.string()),
    }),
  ),
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
    survival: z.array(
      z.strictObject({
        age_years: z.int(),
        tools: z.int(),
        surviving: z.int().describe('Neither archived nor ended.'),
      }),
    ),
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
        value: number.nullable().describe('Null on a day without a sample.'),
        fact: z.string().nullable(),
        flags: z.array(z.enum(['counter_fell', 'jump', 'partial_window', 'redefined'])),
      }),
    ),
    growth: z.array(
      z.strictObject({
        days: z.int(),
        state: z.enum(['known', 'gap', 'partial', 'redefined', 'from_zero']),
        from: day.nullable().describe('The sample that it is counted from.'),
        change: number.nullable().describe('Share gained: 0.1 is ten percent more.'),
      }),
    ),
  })
  .openapi('Series');
