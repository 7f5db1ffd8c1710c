import { z } from 'zod';

import { Citation } from '../citation.ts';

export const statuses = [
  'active',
  'maintained',
  'dormant',
  'deprecated',
  'archived',
  'ended',
  'unknown',
] as const;
export const Status = z.enum(statuses).describe('Made by rule from the facts shown, relative to as_of.');
export type Status = z.output<typeof Status>;

export const claimKinds = [
  'ended',
  'says_ended',
  'foundation_archived',
  'repository_archived',
  'support_ended',
  'deprecated',
  'last_release',
  'last_push',
  'supported_line',
] as const;

export const LifecycleClaim = z
  .strictObject({
    kind: z.enum(claimKinds),
    text: z.string(),
    date: z.iso.date().nullable().describe('Null where nobody tells the day.'),
    dated: z
      .enum(['stated', 'not_before', 'seen'])
      .describe('By the source; not before that day; or only the day on which we read it.'),
    basis: z.array(Citation).min(1),
  })
  .describe('One dated statement about a tool’s life. Statements that differ stand beside each other.');
export type LifecycleClaim = z.output<typeof LifecycleClaim>;

/** A tool's life in one dated line, and every claim that it rests on. */
export const Lifecycle = z.strictObject({
  status: Status,
  rule: z.string().describe('Id of the rule that decided; docs/rules.md tells all of them.'),
  text: z.string().describe('One line.'),
  date: z.iso.date().nullable().describe('Of the end, or of the last sign of life.'),
  claims: z.array(LifecycleClaim),
});
export type Lifecycle = z.output<typeof Lifecycle>;
