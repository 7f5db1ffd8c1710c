import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { ComparisonDocument } from '@juxta/comparison';
import { facets } from '@juxta/domain';
import { positionAt, readComparison, readToolDocuments } from '@juxta/projections';
import { systemClock } from '@juxta/runtime';

import { entityTag, namesTag } from '../entity-tag.ts';
import type { RouteParts } from '../parts.ts';
import { KnownAt, nextMidnight, WorldTime } from '../pinned-times.ts';
import { problemResponse } from '../problem.ts';
import { notKnownThen, Refused, resolveNames } from '../resolve.ts';

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
      as_of: WorldTime.optional(),
      known_at: KnownAt.optional(),
      facets: z
        .string()
        .max(300)
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
    404: problemResponse('A tool is not known, or was not at known_at.'),
  },
});

export function define(app: OpenAPIHono, parts: RouteParts): void {
  app.openapi(route, async (c) => {
    const query = c.req.valid('query');
    const ids = await comparedIds(parts, c.req.valid('param').tools);
    const at = {
      known_at: await knownAt(parts, query.known_at),
      as_of: query.as_of ?? nextMidnight(systemClock.now()),
    };
    const pinned = query.known_at !== undefined;
    const tag = entityTag({
      ids,
      asOf: at.as_of,
      position: pinned ? at.known_at : await parts.positions.touched(ids, at.known_at),
      facets: query.facets ?? '',
      pinned,
    });
    c.header('etag', tag);
    const forEver = pinned && query.as_of !== undefined;
    c.header(
      'cache-control',
      `public, ${forEver ? 'max-age=31536000, immutable' : 'max-age=0, must-revalidate'}`,
    );
    if (namesTag(c.req.header('if-none-match'), tag)) return c.body(null, 304) as never;
    const shown = query.facets === undefined ? {} : { facets: query.facets.split(',') };
    if (pinned) await refuseLatecomers(parts, ids, at.known_at);
    return c.json(await readComparison(parts.db, ids, parts.sourceOf, { ...at, ...shown }), 200);
  });
}

/** The position that a request asks of: its own, that of a time, or the highest settled one. */
async function knownAt(parts: RouteParts, asked: number | string | undefined): Promise<number> {
  return typeof asked === 'string' ? positionAt(parts.db, asked) : (asked ?? parts.positions.safe());
}

async function comparedIds(parts: RouteParts, tools: string): Promise<readonly string[]> {
  const names = tools.split(',');
  const ids = names.length > 5 ? [] : await resolveNames(parts, names);
  if (ids.length >= 2) return ids;
  throw new Refused({
    status: 400,
    code: 'tool_count',
    title: 'Two to five tools',
    detail: ids.length === 0 ? `${names.length} tools are named` : `only one tool is named: ${ids.join(',')}`,
    next: 'name two to five different ones',
  });
}

/** A tool that came into the log after `known_at` cannot be compared there. */
async function refuseLatecomers(parts: RouteParts, ids: readonly string[], knownAt: number): Promise<void> {
  const then = await readToolDocuments(parts.db, ids, parts.sourceOf, { known_at: knownAt });
  const missing = ids.filter((id) => !then.some((tool) => tool.id === id));
  if (missing.length > 0) throw notKnownThen(missing, knownAt);
}
