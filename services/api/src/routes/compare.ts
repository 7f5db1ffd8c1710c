import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { ComparisonDocument } from '@juxta/comparison';
import { facets } from '@juxta/domain';
import { positionAt, readComparison, readToolDocuments } from '@juxta/projections';
import { systemClock } from '@juxta/runtime';

import { namesTag, pinnedTag, weakTag } from '../entity-tag.ts';
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
    const asked = {
      ids: await comparedIds(parts, c.req.valid('param').tools),
      asOf: query.as_of ?? nextMidnight(systemClock.now()),
      facets: query.facets,
    };
    const answer =
      query.known_at === undefined
        ? await ofThePresent(parts, asked)
        : await ofThePast(parts, asked, query.known_at);
    c.header('etag', answer.tag);
    const forEver = query.known_at !== undefined && query.as_of !== undefined;
    c.header(
      'cache-control',
      `public, ${forEver ? 'max-age=31536000, immutable' : 'max-age=0, must-revalidate'}`,
    );
    if (namesTag(c.req.header('if-none-match'), answer.tag)) return c.body(null, 304) as never;
    return c.body(await answer.text(), 200, { 'content-type': 'application/json' }) as never;
  });
}

interface Asked {
  readonly ids: readonly string[];
  readonly asOf: string;
  readonly facets: string | undefined;
}

interface Answer {
  readonly tag: string;
  readonly text: () => Promise<string>;
}

async function ofThePresent(parts: RouteParts, { ids, asOf, facets }: Asked): Promise<Answer> {
  const { text, hash } = await parts.comparisons.read(ids, asOf, facets?.split(','));
  return { tag: weakTag(hash), text: async () => text };
}

/** At the position that a request names, or that of its time: the tag is known before the work. */
async function ofThePast(parts: RouteParts, asked: Asked, position: number | string): Promise<Answer> {
  const { db, sourceOf } = parts;
  const { ids, asOf, facets } = asked;
  const knownAt = typeof position === 'string' ? await positionAt(db, position) : position;
  const tag = pinnedTag({ ids, asOf, knownAt, facets: facets ?? '' });
  const text = async (): Promise<string> => {
    await refuseLatecomers(parts, ids, knownAt);
    const shown = facets === undefined ? {} : { facets: facets.split(',') };
    const at = { known_at: knownAt, as_of: asOf, ...shown };
    return JSON.stringify(await readComparison(db, ids, sourceOf, at));
  };
  return { tag, text };
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
