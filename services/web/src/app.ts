import { ComparisonError, lifecycle, toolCells } from '@juxta/comparison';
import {
  allTools,
  BadTime,
  LogBusy,
  PositionAhead,
  readComparison,
  readToolDocuments,
  settleTimes,
} from '@juxta/projections';
import { systemClock } from '@juxta/runtime';
import { crawlerPath } from '@juxta/sources';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';

import { comparisonPage } from './pages/comparison.ts';
import { crawlerPage } from './pages/crawler.ts';
import { frontPage, messagePage } from './pages/message.ts';
import { toolPage } from './pages/tool.ts';
import type { WebParts } from './parts.ts';
import { comparedNames, comparedTools, pinOf, resolveOne, UnknownTool, type Pinned } from './request.ts';
import { defineStatisticsPages } from './statistics-pages.ts';
import { style } from './style.ts';

/** The pages: server-rendered, without script. */
export function createWeb(parts: WebParts): Hono {
  const app = new Hono();
  const contentSecurityPolicy = {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  };
  app.use(compress(), secureHeaders({ contentSecurityPolicy }), etag());
  definePages(app, parts);
  app.notFound((c) => c.html(messagePage('Not found', 'Nothing is here.'), 404));
  app.onError((error, c) => {
    c.header('cache-control', 'no-store');
    if (error instanceof UnknownTool)
      return c.html(messagePage('Unknown tool', error.message, error.suggestions), 404);
    if (error instanceof ComparisonError || error instanceof PositionAhead || error instanceof BadTime)
      return c.html(messagePage('Cannot be compared', error.message), 400);
    if (error instanceof LogBusy) return c.html(messagePage('Not now', error.message), 503);
    parts.logger.error({ err: error }, 'page failed');
    return c.html(messagePage('Something went wrong', 'This is our fault; please try again.'), 500);
  });
  return app;
}

function definePages(app: Hono, parts: WebParts): void {
  const { db, sourceOf, operator } = parts;
  app.get('/style.css', (c) =>
    c.body(style, 200, {
      'content-type': 'text/css; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    }),
  );
  app.get(crawlerPath, (c) => c.html(crawlerPage(operator)));
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/', async (c) => c.html(frontPage(await allTools(db))));
  app.get('/compare', (c) => {
    const path = comparedNames(c.req.query('tools')).map((name) => encodeURIComponent(name));
    if (path.length === 0) throw new ComparisonError('tool_count', 'No tool is named: name two to five.');
    return c.redirect(`/compare/${path.join(',')}`);
  });
  app.get('/compare/:tools', async (c) => {
    const pin = pinOf(c.req.query('as_of'), c.req.query('known_at'));
    const { ids, json } = await comparedTools(parts, c.req.param('tools'));
    const settled = await settleTimes(db, pin);
    if (pin.known_at !== undefined) await refuseLatecomers(parts, ids, settled.known_at);
    const document = await readComparison(db, ids, sourceOf, settled);
    c.header('cache-control', caching(pin));
    return json ? c.json(document) : c.html(comparisonPage(document));
  });
  defineStatisticsPages(app, parts);
  app.get('/tools/:id', async (c) => {
    const pin = pinOf(c.req.query('as_of'), c.req.query('known_at'));
    const id = await resolveOne(parts, c.req.param('id'));
    const page = await tool(parts, id, pin);
    c.header('cache-control', caching(pin));
    return c.html(page);
  });
}

async function tool({ db, sourceOf }: WebParts, id: string, pin: Pinned) {
  const { known_at, as_of } = await settleTimes(db, { as_of: systemClock.now().toISOString(), ...pin });
  const [document] = await readToolDocuments(db, [id], sourceOf, { known_at, as_of });
  if (!document) throw new UnknownTool(`${id} was not known yet at log position ${known_at}.`);
  const life = lifecycle(toolCells(document), as_of);
  return toolPage(document, { life, as_of, known_at });
}

async function refuseLatecomers(
  { db, sourceOf }: WebParts,
  ids: readonly string[],
  known_at: number,
): Promise<void> {
  const then = await readToolDocuments(db, ids, sourceOf, { known_at });
  const missing = ids.filter((id) => !then.some((document) => document.id === id));
  if (missing.length > 0) {
    throw new UnknownTool(`${missing.join(', ')} was not known yet at log position ${known_at}.`);
  }
}

/** Only what pins both times never changes. */
function caching({ as_of, known_at }: Pinned): string {
  const forEver = as_of !== undefined && known_at !== undefined;
  return forEver ? 'public, max-age=3600' : 'public, max-age=0, must-revalidate';
}
