import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { metricDefinition, metrics } from '@juxta/domain';
import { readSeries, readToolDocuments } from '@juxta/projections';

import type { RouteParts } from '../parts.ts';
import { Past, pastTimes } from '../past.ts';
import { problemResponse } from '../problem.ts';
import { notKnownThen, Refused, resolveName } from '../resolve.ts';
import { Series } from '../statistics-schema.ts';

const route = createRoute({
  method: 'get',
  path: '/v1/tools/{id}/metrics/{metric}',
  summary: 'A metric of a tool day by day, with its gaps, its growth and what is odd about it',
  request: {
    params: z.object({
      id: z.string().openapi({ example: 'gulp' }),
      metric: z.string().openapi({ example: 'downloads_last_week@npm' }),
    }),
    query: Past.extend({
      days: z
        .string()
        .regex(/^\d{1,4}$/u, 'is a number from 1 to 3660')
        .default('365')
        .transform(Number)
        .pipe(z.int().min(1).max(3660))
        .openapi({ type: 'integer', minimum: 1, maximum: 3660 }),
    }),
  },
  responses: {
    200: { description: 'Ascending by day.', content: { 'application/json': { schema: Series } } },
    404: problemResponse('The tool or metric is not known, or was never sampled of this tool.'),
  },
});

export function define(app: OpenAPIHono, parts: RouteParts): void {
  app.openapi(route, async (c) => {
    const { id, metric } = c.req.valid('param');
    const query = c.req.valid('query');
    const definition = metricDefinition(metric);
    if (!definition) throw unknownMetric(metric);
    const tool = await resolveName(parts, id);
    const at = await pastTimes(parts, query);
    const [document] = await readToolDocuments(parts.db, [tool], parts.sourceOf, at);
    if (!document) throw notKnownThen([tool], at.known_at);
    const series = await readSeries(parts.db, document, metric, { ...at, days: query.days });
    if (!series) throw neverSampled(tool, metric);
    const { label, help, unit, kind, window, definition: version } = definition;
    c.header('cache-control', 'public, max-age=0, must-revalidate');
    const body = { tool, label, help, unit, kind, window, definition: version, ...at, ...series };
    return c.json(body as unknown as z.output<typeof Series>, 200);
  });
}

function unknownMetric(metric: string): Refused {
  return new Refused({
    status: 404,
    code: 'unknown_metric',
    title: 'Unknown metric',
    detail: `no metric is called "${metric.toWellFormed().slice(0, 80)}"`,
    next: `name one of ${metrics.map(({ id }) => id).join(', ')}`,
  });
}

function neverSampled(tool: string, metric: string): Refused {
  return new Refused({
    status: 404,
    code: 'never_sampled',
    title: 'Never sampled',
    detail: `${metric} of ${tool} was never sampled until then`,
    next: `see /v1/tools/${tool} for what is known of it, and what failed`,
  });
}
