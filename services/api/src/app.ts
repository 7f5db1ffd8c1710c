import { OpenAPIHono } from '@hono/zod-openapi';
import { ComparisonError } from '@juxta/comparison';
import { BadTime, createComparisons, LogBusy, PositionAhead } from '@juxta/projections';
import { compress } from 'hono/compress';
import { cors } from 'hono/cors';
import { requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';

import { givenAnswers } from './given-answers.ts';
import type { ApiParts } from './parts.ts';
import { problem, type ProblemParts } from './problem.ts';
import { Refused } from './resolve.ts';
import { define as categories } from './routes/categories.ts';
import { define as compare } from './routes/compare.ts';
import { define as feed } from './routes/feed.ts';
import { define as freshness } from './routes/freshness.ts';
import { define as health } from './routes/health.ts';
import { define as metrics } from './routes/metrics.ts';
import { define as tools } from './routes/tools.ts';

/** The REST api, reading only: every answer is made from the views. Errors are problem+json. */
export function createApi(parts: ApiParts): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result, c) => {
      if (result.success) return undefined;
      const detail = result.error.issues
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; ');
      return problem(c, { status: 400, code: 'bad_request', title: 'Bad request', detail });
    },
  });
  const { db, sourceOf, positionMaxAgeMs: maxAgeMs = 1_000 } = parts;
  const routeParts = { ...parts, comparisons: createComparisons(db, sourceOf, { maxAgeMs }) };
  app.use('/v1/compare/*', givenAnswers(routeParts));
  app.use(
    requestId(),
    compress(),
    // The data is public: pages of other origins may embed it.
    secureHeaders({ crossOriginResourcePolicy: 'cross-origin' }),
    cors({ origin: '*', allowMethods: ['GET', 'HEAD'], exposeHeaders: ['etag', 'link'] }),
  );
  for (const define of [compare, tools, metrics, categories, feed, freshness, health])
    define(app, routeParts);
  app.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Juxta',
      version: '1',
      description: 'Software tools, side by side, with the evidence for every cell.',
    },
  });
  app.notFound((c) =>
    problem(c, {
      status: 404,
      code: 'no_such_page',
      title: 'Not found',
      detail: 'nothing is here',
      next: 'see /openapi.json',
    }),
  );
  app.onError((error, c) => {
    const told = expected(error);
    if (told) return problem(c, told);
    parts.logger.error({ err: error, request: c.get('requestId') }, 'request failed');
    return problem(c, {
      status: 500,
      code: 'internal',
      title: 'Internal error',
      detail: 'this is our fault; the log of the api says more',
      next: 'try again',
    });
  });
  return app;
}

/** What the caller can do something about, or wait for. */
function expected(error: Error): ProblemParts | null {
  if (error instanceof Refused) return error.parts;
  if (error instanceof ComparisonError || error instanceof PositionAhead || error instanceof BadTime) {
    const next = 'next' in error ? error.next : undefined;
    return { status: 400, code: error.code, title: 'Cannot be compared', detail: error.message, next };
  }
  if (error instanceof LogBusy) {
    return { status: 503, code: error.code, title: 'Not now', detail: error.message, next: 'try again' };
  }
  return null;
}
