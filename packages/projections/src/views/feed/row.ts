import { z } from 'zod';

import { martInstant } from '../../mart-row.ts';
import { type FeedKind, feedKinds } from './entry.ts';

/** A row of `mart.feed`, as JSON. */
export const feedRow = z.strictObject({
  position: z.int().describe('Log position of the event: the cursor of readers.'),
  n: z.int().describe('Counts the entries of one event.'),
  at: martInstant.describe('When it happened, by the source, else when it was seen.'),
  recorded_at: martInstant.describe('When the log had it.'),
  kind: z.enum(Object.keys(feedKinds) as FeedKind[]).describe(
    Object.entries(feedKinds)
      .map(([kind, help]) => `${kind}: ${help}`)
      .join(' '),
  ),
  tool: z
    .string()
    .nullable()
    .describe('The tool, where a decision about a tool is told; else join the target through mart.link.'),
  target: z.string().nullable().describe('Key of the target, where the news was read at one.'),
  source: z.string().nullable().describe('Source that was read, or that broke.'),
  text: z.string().describe('The entry as a sentence, by rule. It quotes sources: escape it.'),
  facts: z.array(z.string()).describe('Ids to cite.'),
  capture: z.uuid().nullable().describe('The capture it was read in; null where a person or a rule decided.'),
  data: z
    .record(z.string(), z.unknown())
    .describe('The parts of the sentence, by kind: from and to, version, host.'),
});
