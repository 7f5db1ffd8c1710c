import { createHash } from 'node:crypto';

import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { feedRow } from '@juxta/projections';
import type { Context } from 'hono';

import { atomFeed } from '../atom.ts';
import { namesTag } from '../entity-tag.ts';
import { FeedCursor, FeedFilter, findFeed } from '../feed-query.ts';
import type { RouteParts } from '../parts.ts';
import { problemResponse } from '../problem.ts';

const Entry = feedRow.omit({ tool: true }).extend({
  event: z.uuid().describe('With `n` it names the entry in any copy of the log.'),
  tools: z.array(z.string()).describe('Those that it is about.'),
});
export const Feed = z
  .strictObject({
    tools: z.array(z.string()).nullable(),
    category: z.string().nullable(),
    entries: z.array(Entry).describe('In log order. An event is never cut in two.'),
    next: z.int().describe('Give it as `since`: no entry is skipped, and none comes twice.'),
    more: z.boolean().describe('Whether there is more already.'),
  })
  .openapi('Feed');

const refusals = {
  304: { description: 'As the If-None-Match given.' },
  400: problemResponse('A bad parameter.'),
  404: problemResponse('A tool or the category is not known.'),
};
const json = createRoute({
  method: 'get',
  path: '/v1/feed',
  summary: 'What changed, by log position; as NDJSON where that is accepted',
  request: { query: FeedCursor },
  responses: {
    200: {
      description: 'A page; the next one is told by `next` and by the header Link.',
      content: { 'application/json': { schema: Feed }, 'application/x-ndjson': { schema: Entry } },
    },
    ...refusals,
  },
});
const atom = createRoute({
  method: 'get',
  path: '/v1/feed.atom',
  summary: 'The newest fifty news as Atom, of everything, one to five tools, or a category',
  request: { query: FeedFilter },
  responses: {
    200: { description: 'RFC 4287.', content: { 'application/atom+xml': { schema: z.string() } } },
    ...refusals,
  },
});

export function define(app: OpenAPIHono, parts: RouteParts): void {
  app.openapi(json, async (c) => {
    const query = c.req.valid('query');
    const { entries, next, more, tools, category } = await findFeed(parts, query, query.limit);
    // The cursor moves on with the log though nothing here changed: the one of a held answer is as good.
    if (isHeld(c, JSON.stringify([entries, more, query]))) return c.body(null, 304) as never;
    const url = new URL(c.req.url);
    url.searchParams.set('since', String(next));
    c.header('link', `<${url.pathname}${url.search}>; rel="next"`);
    c.header('vary', 'accept', { append: true });
    if (!(c.req.header('accept') ?? '').includes('application/x-ndjson'))
      return c.json({ tools, category, entries, next, more } as unknown as z.output<typeof Feed>, 200);
    const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
    return c.body(lines, 200, { 'content-type': 'application/x-ndjson' }) as never;
  });
  app.openapi(atom, async (c) => {
    const query = c.req.valid('query');
    const body = await atomFeed(await findFeed(parts, query, 50), c.req.url);
    if (isHeld(c, body)) return c.body(null, 304) as never;
    return c.body(body, 200, { 'content-type': 'application/atom+xml; charset=utf-8' }) as never;
  });
}

/** Tags the answer, and tells whether the caller has it already. Weak: it may be sent compressed. */
function isHeld(c: Context, content: string): boolean {
  const tag = `W/"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
  c.header('etag', tag);
  c.header('cache-control', 'public, max-age=0, must-revalidate');
  return namesTag(c.req.header('if-none-match'), tag);
}
