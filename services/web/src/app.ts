import { ComparisonError } from '@juxta/comparison';
import {
  allTools,
  highestSafePosition,
  PositionAhead,
  readComparison,
  readToolDocuments,
  resolveTool,
  suggestTools,
} from '@juxta/projections';
import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

import { comparisonPage } from './pages/comparison.ts';
import { frontPage, messagePage } from './pages/message.ts';
import { toolPage } from './pages/tool.ts';
import type { WebParts } from './parts.ts';
import { style } from './style.ts';

class UnknownTool extends Error {
  readonly suggestions: readonly string[];
  constructor(name: string, suggestions: readonly string[]) {
    super(`No tool is called "${name.slice(0, 80)}".`);
    this.suggestions = suggestions;
  }
}

/** The pages: server-rendered, without script. */
export function createWeb(parts: WebParts): Hono {
  const { db, sourceOf, logger } = parts;
  const app = new Hono();
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    }),
  );
  app.get('/style.css', (c) =>
    c.body(style, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    }),
  );
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/', async (c) => c.html(frontPage(await allTools(db))));
  app.get('/compare', (c) =>
    c.redirect(
      `/compare/${encodeURIComponent((c.req.query('tools') ?? '').replaceAll(' ', '')).replaceAll('%2C', ',')}`,
    ),
  );
  app.get('/compare/:tools', async (c) => {
    const named = c.req.param('tools');
    const json = named.endsWith('.json');
    const ids = await resolveAll(parts, named.replace(/\.json$/u, '').split(','));
    const document = await readComparison(
      db,
      ids,
      sourceOf,
      pinOf(c.req.query('as_of'), c.req.query('known_at')),
    );
    return json ? c.json(document) : c.html(comparisonPage(document));
  });
  app.get('/tools/:id', async (c) => {
    const ids = await resolveAll(parts, [c.req.param('id')]);
    const [document] = await readToolDocuments(db, ids, sourceOf, {
      known_at: await highestSafePosition(db),
    });
    return document ? c.html(toolPage(document)) : c.notFound();
  });
  app.notFound((c) => c.html(messagePage('Not found', 'Nothing is here.'), 404));
  app.onError((error, c) => {
    if (error instanceof UnknownTool)
      return c.html(messagePage('Unknown tool', error.message, error.suggestions), 404);
    if (error instanceof ComparisonError || error instanceof PositionAhead)
      return c.html(messagePage('Cannot be compared', error.message), 400);
    logger.error({ err: error }, 'page failed');
    return c.html(messagePage('Something went wrong', 'This is our fault; please try again.'), 500);
  });
  return app;
}

async function resolveAll({ db }: WebParts, names: readonly string[]): Promise<readonly string[]> {
  if (names.length > 5)
    throw new ComparisonError('tool_count', `${names.length} tools were named: name two to five`);
  const ids = new Set<string>();
  for (const name of names) {
    const storable = name.length <= 300 && name.isWellFormed() && !/\p{Cc}/u.test(name);
    const id = storable ? await resolveTool(db, name) : null;
    if (id === null) throw new UnknownTool(name.toWellFormed(), storable ? await suggestTools(db, name) : []);
    ids.add(id);
  }
  return [...ids];
}

function pinOf(asOf: string | undefined, knownAt: string | undefined): { as_of?: string; known_at?: number } {
  if (asOf !== undefined && Number.isNaN(Date.parse(asOf)))
    throw new ComparisonError(
      'bad_as_of',
      `as_of "${asOf.slice(0, 80)}" is no time: write it as 2026-01-31T00:00:00Z`,
    );
  if (knownAt !== undefined && !/^\d{1,15}$/u.test(knownAt))
    throw new ComparisonError('bad_known_at', 'known_at is no log position: give a whole number');
  return {
    ...(asOf !== undefined && { as_of: asOf }),
    ...(knownAt !== undefined && { known_at: Number(knownAt) }),
  };
}
