import { createHash } from 'node:crypto';

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { ComparisonDocument, documentVersion, rulesVersion } from '@juxta/comparison';
import { facets, policyVersion } from '@juxta/domain';
import { readComparison, toolPositions } from '@juxta/projections';

import type { ApiParts } from '../parts.ts';
import { problemResponse } from '../problem.ts';
import { Refused, resolveNames } from '../resolve.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/compare/{tools}',
  summary: 'Two to five tools side by side, with the evidence for every cell',
  request: {
    params: z.object({
      tools: z.string().openapi({
        example: 'grunt,gulp,webpack',
        description: 'Ids, aliases or target keys, separated by commas.',
      }),
    }),
    query: z.object({
      as_of: z.iso
        .datetime({ offset: true })
        .optional()
        .openapi({ description: 'World time: what was true then.' }),
      known_at: z.coerce
        .number()
        .int()
        .nonnegative()
        .optional()
        .openapi({ description: 'Log position: what was known there.' }),
      facets: z
        .string()
        .optional()
        .openapi({ description: `Separated by commas: ${facets.join(', ')}.` }),
    }),
  },
  responses: {
    200: {
      description: 'The comparison document.',
      content: { 'application/json': { schema: ComparisonDocument } },
    },
    304: { description: 'As the If-None-Match given.' },
    400: problemResponse('Not two to five tools, or a bad parameter.'),
    404: problemResponse('A tool is not known.'),
  },
});

export function define(app: OpenAPIHono, parts: ApiParts): void {
  app.openapi(route, async (c) => {
    const { tools } = c.req.valid('param');
    const query = c.req.valid('query');
    const names = tools.split(',');
    if (names.length > 5)
      throw new Refused({
        status: 400,
        code: 'tool_count',
        title: 'Two to five tools',
        detail: `${names.length} tools are named`,
        next: 'name two to five',
      });
    const ids = await resolveNames(parts, names);
    const document = await readComparison(parts.db, ids, parts.sourceOf, {
      ...(query.as_of !== undefined && { as_of: query.as_of }),
      ...(query.known_at !== undefined && { known_at: query.known_at }),
      ...(query.facets !== undefined && { facets: query.facets.split(',') }),
    });
    const touched = await toolPositions(parts.db, ids, parts.sourceOf, { known_at: document.known_at });
    const pinned = query.known_at !== undefined;
    const etag = etagOf(ids, document.as_of, pinned ? document.known_at : touched, query.facets ?? '');
    c.header('etag', etag);
    c.header(
      'cache-control',
      pinned && query.as_of !== undefined
        ? 'public, max-age=31536000, immutable'
        : 'public, max-age=0, must-revalidate',
    );
    if (
      c.req
        .header('if-none-match')
        ?.split(',')
        .some((given) => given.trim() === etag)
    )
      return c.body(null, 304) as never;
    return c.json(document, 200);
  });
}

/** Versions, world time and the highest position that touched anything shown: what the document is made of (DESIGN §10). */
function etagOf(ids: readonly string[], asOf: string, position: number, shown: string): string {
  const parts = [documentVersion, policyVersion, rulesVersion, asOf, position, shown, ...ids.toSorted()];
  return `"${createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 27)}"`;
}
