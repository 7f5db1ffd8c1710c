import { z } from 'zod';

import { Citation } from '../citation.ts';

/** A pro or a con that a rule makes of one tool's own facts. */
export const RuleOpinion = z.strictObject({
  id: z.string().describe('Id of the rule; docs/rules.md tells all of them.'),
  tool: z.string().describe('The tool that it is said of.'),
  text: z.string(),
  facts: z.array(z.string()).min(1),
  basis: z.array(Citation).min(1).describe('Date, source and page of each fact, in the order of `facts`.'),
  weight: z.number().min(0).max(1),
});
export type RuleOpinion = z.output<typeof RuleOpinion>;

/** What a person says of one tool: attributed, with votes, never mixed with what rules say. */
export const PersonOpinion = z
  .strictObject({
    tool: z.string(),
    stance: z.enum(['pro', 'con']),
    text: z.string(),
    author: z.string(),
    posted_at: z.iso.datetime({ offset: true }),
    votes: z.int().nonnegative(),
    event: z.string().describe('<position>/opinion/<n>: where it was posted.'),
  })
  .describe('What a person says of one tool, with votes.');
export type PersonOpinion = z.output<typeof PersonOpinion>;
