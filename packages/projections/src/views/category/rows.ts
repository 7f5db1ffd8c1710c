import { z } from 'zod';

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
