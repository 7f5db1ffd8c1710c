import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { comparisonJsonSchema } from '@juxta/comparison';
import { readLag, type ViewLag } from '@juxta/projections';

import type { ApiParts } from '../parts.ts';
import { problem, problemResponse } from '../problem.ts';

const Ready = z
  .object({
    status: z.literal('ready'),
    views: z.array(z.looseObject({ name: z.string(), status: z.string() })),
  })
  .openapi('Ready');
const alive = createRoute({
  method: 'get',
  path: '/healthz',
  summary: 'The process answers',
  responses: {
    200: {
      description: 'It does.',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
  },
});
const ready = createRoute({
  method: 'get',
  path: '/readyz',
  summary: 'Postgres answers and every view goes on, with its lag',
  responses: {
    200: { description: 'Ready.', content: { 'application/json': { schema: Ready } } },
    503: problemResponse('Which part is not.'),
  },
});

export function define(app: OpenAPIHono, { db, logger }: ApiParts): void {
  app.openapi(alive, (c) => c.json({ status: 'ok' as const }, 200));
  app.openapi(ready, async (c) => {
    try {
      const views = await readLag(db);
      const stopped = views.filter((view) => view.status !== 'live' && view.status !== 'building');
      if (stopped.length === 0)
        return c.json({ status: 'ready' as const, views: views.map((view) => ({ ...view })) }, 200);
      const detail = stopped.map(told).join('; ');
      return problem(c, {
        status: 503,
        code: 'view_stopped',
        title: 'Not ready',
        detail,
        next: 'juxta doctor',
        views,
      }) as never;
    } catch (error) {
      logger.error({ err: error }, 'not ready');
      return problem(c, {
        status: 503,
        code: 'database_unreachable',
        title: 'Not ready',
        detail: 'Postgres does not answer',
        next: 'juxta doctor',
      }) as never;
    }
  });
  app.get('/schemas/comparison.json', (c) =>
    c.body(JSON.stringify(comparisonJsonSchema()), 200, { 'content-type': 'application/schema+json' }),
  );
}

function told({ name, status, error, events_behind, seconds_behind }: ViewLag): string {
  const why = error ? ` at event ${error.position} (${error.type}): ${error.message}` : '';
  return `view ${name} is ${status}${why}; ${events_behind} events and ${Math.round(seconds_behind)} s behind`;
}
