import { z } from '@hono/zod-openapi';
import { Lifecycle, Status } from '@juxta/comparison';
import { FactValue } from '@juxta/domain';

const evidence = z.looseObject({ capture: z.string(), url: z.string(), sha256: z.string().nullable() });
const spoken = {
  source: z.string(),
  target: z.string(),
  relation: z.string(),
  fact: z.string(),
  observed_at: z.string(),
  evidence,
  licence: z.string(),
};

/** One tool at one `known_at` and `as_of`: what belongs to it, and all that is said of it. */
export const Tool = z
  .strictObject({
    known_at: z.int(),
    as_of: z.string(),
    id: z.string(),
    name: z.string(),
    aliases: z.array(z.string()),
    categories: z.array(z.string()),
    status: Status,
    lifecycle: Lifecycle,
    links: z.array(
      z.strictObject({
        target: z.string(),
        relation: z.string(),
        source: z.string().nullable(),
        fact: z.string(),
        by: z.string(),
      }),
    ),
    statements: z.array(
      z.looseObject({
        ...spoken,
        attribute: z.string(),
        state: z.enum(['known', 'withdrawn']),
        value: FactValue.nullable(),
        effective_at: z.string().nullable(),
        cause: z.string(),
      }),
    ),
    samples: z.array(
      z.looseObject({
        ...spoken,
        metric: z.string(),
        value: z.number(),
        day: z.string(),
        window: z.looseObject({ start: z.string(), end: z.string() }).nullable(),
      }),
    ),
    failures: z.array(
      z.looseObject({ source: z.string(), host: z.string(), code: z.string(), at: z.string() }),
    ),
    releases: z.array(
      z.looseObject({ version: z.string(), published_at: z.string().nullable(), prerelease: z.boolean() }),
    ),
  })
  .openapi('Tool');

export const Explanation = z
  .strictObject({
    tool: z.string(),
    attribute: z.string(),
    known_at: z.int(),
    as_of: z.string(),
    values: z.array(
      z.strictObject({
        ...spoken,
        extractor_version: z.int(),
        state: z.enum(['known', 'withdrawn']),
        value: FactValue.nullable(),
        original: z.string().nullable(),
        cause: z.string(),
        effective_at: z.string().nullable(),
        recorded_at: z.string(),
        position: z.int(),
        world_from: z.string().describe('When it began to hold in the world.'),
        world_to: z.string().nullable().describe('When it ceased to hold; null: it did not.'),
        known_to: z
          .int()
          .nullable()
          .describe(
            'The position where the log stopped saying so (a correction, a history derived anew); null: it did not.',
          ),
        current: z.boolean().describe('True while it is what its target says.'),
      }),
    ),
  })
  .openapi('Explanation');

export const ToolList = z
  .strictObject({
    tools: z.array(z.string()),
    next: z.string().nullable().describe('Give it as `after` for the page that follows; null at the end.'),
  })
  .openapi('ToolList');
