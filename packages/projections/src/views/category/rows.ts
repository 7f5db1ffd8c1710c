import { z } from 'zod';

import { cohortAges } from '../../statistics-rules.ts';

/** A row of `mart.category`, as JSON. */
export const categoryRow = z.strictObject({
  day: z.iso.date().describe('The UTC day.'),
  known_at: z.int().describe('Log position from which it was made.'),
  complete: z.boolean().describe('False when the day was not over: it is made again when it is.'),
  category: z.string().describe('The category; * is all tools.'),
  tools: z.int().describe('Tools in it.'),
  statuses: z
    .record(z.string(), z.int())
    .describe('How many of them have each status, by the rules of the comparison.'),
});

/** A row of `mart.survival`, as JSON. */
export const survivalRow = z.strictObject({
  day: z.iso.date().describe('The UTC day.'),
  known_at: z.int().describe('Log position from which it was made.'),
  category: z.string().describe('The category; * is all tools.'),
  age_years: z
    .int()
    .describe('Full years since the first release or the creation of the repository, whichever is earlier.'),
  tools: z.int().describe('Tools of that age. Those whose age is not known count nowhere.'),
  surviving: z.int().describe('Those that are neither archived nor ended.'),
  share: z.number().describe('surviving / tools.'),
});

/** A row of `mart.survival_cohort`, as JSON. */
export const cohortRow = z.strictObject({
  day: survivalRow.shape.day,
  known_at: survivalRow.shape.known_at,
  category: survivalRow.shape.category,
  born: z
    .string()
    .describe(
      'Years of the first release or the creation of the repository, whichever is earlier, as 2010-2014; * is all tools whose birth is known.',
    ),
  age_years: z.int().describe(`An age: ${cohortAges.join(', ')} years of 365.25 days.`),
  tools: z.int().describe('Tools born then: alive + ended + censored.'),
  alive: z.int().describe('Those that were seen alive at this age.'),
  ended: z
    .int()
    .describe(
      'Those that were archived or had ended by this age, by the rules of docs/rules.md. The day of an end is the last that a source states for it, else that of the last release or push.',
    ),
  dated: z.int().describe('Of the ended, those whose day a source states.'),
  censored: z.int().describe('Those that are neither over nor this old yet.'),
  share: z
    .number()
    .nullable()
    .describe(
      'Share still alive at this age, by Kaplan and Meier: the product, over each age t at which tools came to their end, of 1 - ended at t / (neither over nor censored before t). Null where the age lies beyond all that was seen.',
    ),
});
