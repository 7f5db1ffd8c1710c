import { z } from '@hono/zod-openapi';
import { positionAt, readFeed, toolsInCategory, type FeedPage } from '@juxta/projections';

import type { RouteParts } from './parts.ts';
import { KnownAt } from './pinned-times.ts';
import { Refused, resolveNames } from './resolve.ts';

/** Of whose news a feed is. */
export const FeedFilter = z.object({
  tools: z.string().max(600).optional().openapi({
    example: 'gulp,webpack',
    description: 'Of these tools only: one to five ids, aliases or target keys, separated by commas.',
  }),
  category: z.string().max(300).optional().openapi({ description: 'Of the tools in this category only.' }),
});

export const FeedCursor = FeedFilter.extend({
  since: KnownAt.optional().openapi({
    description:
      'The `next` of the page before, or a time: entries known after it. Unstated: the newest ones.',
  }),
  limit: z
    .string()
    .regex(/^\d{1,4}$/u, 'is a number from 1 to 1000')
    .default('100')
    .transform(Number)
    .pipe(z.int().min(1).max(1000))
    .openapi({ type: 'integer', minimum: 1, maximum: 1000 }),
});

export interface FoundFeed extends FeedPage {
  /** Null where the feed is of everything. */
  readonly tools: readonly string[] | null;
  readonly category: string | null;
}

/** A page of the feed as a request asks for it. Throws Refused, BadTime. */
export async function findFeed(
  parts: RouteParts,
  query: Omit<z.output<typeof FeedCursor>, 'limit'>,
  limit: number,
): Promise<FoundFeed> {
  const { db, sourceOf } = parts;
  const tools = await wantedTools(parts, query);
  const since = typeof query.since === 'string' ? await positionAt(db, query.since) : query.since;
  const page = await readFeed(
    db,
    {
      knownAt: await parts.comparisons.log.position(),
      limit,
      ...(tools && { tools }),
      ...(since !== undefined && { since }),
    },
    sourceOf,
  );
  return { ...page, tools, category: query.category ?? null };
}

/** The tools of the category, the named ones, or of the named ones those in the category. */
async function wantedTools(
  parts: RouteParts,
  { tools, category }: z.output<typeof FeedFilter>,
): Promise<readonly string[] | null> {
  const named = tools === undefined ? null : await namedTools(parts, tools);
  if (category === undefined) return named;
  const inside = storable(category) ? await toolsInCategory(parts.db, category) : null;
  if (!inside) throw unknownCategory(category);
  return named ? named.filter((tool) => inside.includes(tool)) : inside;
}

/** One to five tools, as a query names them. Throws Refused. */
export async function namedTools(parts: RouteParts, text: string): Promise<readonly string[]> {
  const names = text.split(',');
  if (names.length > 5) throw tooMany(names.length);
  return resolveNames(parts, names);
}

const storable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

function tooMany(count: number): Refused {
  return new Refused({
    status: 400,
    code: 'tool_count',
    title: 'One to five tools',
    detail: `${count} tools are named`,
    next: 'name one to five, or a category',
  });
}

export function unknownCategory(category: string): Refused {
  return new Refused({
    status: 404,
    code: 'unknown_category',
    title: 'Unknown category',
    detail: `no tool was ever in a category "${category.toWellFormed().slice(0, 80)}"`,
    next: 'see /v1/categories',
  });
}
