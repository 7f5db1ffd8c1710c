import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { readToolDocuments } from '@juxta/projections';

import type { RouteParts } from '../parts.ts';
import { problemResponse } from '../problem.ts';
import { readFreshness } from '../read-freshness.ts';
import { Refused, resolveNames } from '../resolve.ts';

const instant = z.iso.datetime();
const Request = z.strictObject({
  target: z.string(),
  request: z.string(),
  source: z.string(),
  host: z.string(),
  active: z.boolean().describe('False when it is no longer asked.'),
  due_at: instant
    .nullable()
    .describe('When it is asked next, at the earliest; null when it comes with another request.'),
  fetched_at: instant.nullable().describe('When it was last asked.'),
  failures: z.int().nonnegative().describe('In a row.'),
  capture: z.string().nullable().describe('The last one.'),
  capture_outcome: z.string().nullable().describe('body, not_modified, absent or failed.'),
  captured_at: instant.nullable(),
  read_at: instant.nullable().describe('When the last answer that could be read came.'),
  blocked_until: instant.nullable().describe('Until when its host is left alone.'),
  blocked_why: z.string().nullable(),
});
export const Freshness = z
  .strictObject({ tools: z.array(z.strictObject({ id: z.string(), requests: z.array(Request) })) })
  .openapi('Freshness');

const route = createRoute({
  method: 'get',
  path: '/v1/freshness/{tools}',
  summary: 'When each request about one to five tools was last asked and last read',
  request: {
    params: z.object({
      tools: z.string().openapi({ example: 'grunt,gulp', description: 'Separated by commas.' }),
    }),
  },
  responses: {
    200: { description: 'Now.', content: { 'application/json': { schema: Freshness } } },
    400: problemResponse('More than five tools.'),
    404: problemResponse('A tool is not known.'),
  },
});

export function define(app: OpenAPIHono, parts: RouteParts): void {
  app.openapi(route, async (c) => {
    const names = c.req.valid('param').tools.split(',');
    if (names.length > 5) {
      throw new Refused({
        status: 400,
        code: 'tool_count',
        title: 'One to five tools',
        detail: `${names.length} tools are named`,
        next: 'name one to five',
      });
    }
    const ids = await resolveNames(parts, names);
    const known_at = await parts.comparisons.log.position();
    const tools = await readToolDocuments(parts.db, ids, parts.sourceOf, { known_at });
    const targets = tools.map(({ id, links }) => ({ id, targets: links.map((link) => link.target) }));
    const read = await readFreshness(parts.db, [...new Set(targets.flatMap((tool) => tool.targets))]);
    c.header('cache-control', 'no-cache');
    const told = targets.map((tool) => ({
      id: tool.id,
      requests: tool.targets.flatMap((target) => [...(read.get(target) ?? [])]),
    }));
    return c.json({ tools: told }, 200);
  });
}
