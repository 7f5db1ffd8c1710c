import { ComparisonError } from '@juxta/comparison';
import {
  positionAt,
  readCategories,
  readCategoryStatistics,
  readFeed,
  readMembers,
  readTrends,
  sampledMetrics,
  settleTimes,
  statisticsDay,
  toolsInCategory,
} from '@juxta/projections';
import type { Hono } from 'hono';

import { categoriesPage, categoryPage } from './pages/categories.ts';
import { feedPage } from './pages/feed.ts';
import { trendsPage } from './pages/trends.ts';
import type { WebParts } from './parts.ts';
import { comparedNames, pinOf, resolveOne, UnknownTool } from './request.ts';

const entriesOfAPage = 100;
const trendLines = 100;

/** The pages of many tools: categories, rankings, trends, news. */
export function defineStatisticsPages(app: Hono, parts: WebParts): void {
  const { db } = parts;
  app.get('/categories', async (c) => {
    const made = await statisticsDay(db);
    return c.html(categoriesPage(made, made ? await readCategories(db, made.day) : []));
  });
  app.get('/categories/:id', async (c) => {
    const id = c.req.param('id');
    const made = await statisticsDay(db);
    const found = made && storable(id) ? await readCategoryStatistics(db, id, made.day) : null;
    if (!made || !found) throw new UnknownTool(`No statistics were made of a category "${shown(id)}".`);
    return c.html(categoryPage(made, found, await readMembers(db, id, made.known_at)));
  });
  app.get('/trends', async (c) => {
    const made = await statisticsDay(db);
    const metrics = made ? await sampledMetrics(db, made.day) : [];
    const asked = c.req.query('metric');
    const metric =
      asked === undefined ? (metrics[0] ?? null) : (metrics.find((one) => one === asked) ?? null);
    const lines =
      made && metric !== null ? await readTrends(db, { day: made.day, metric, limit: trendLines }) : [];
    return c.html(trendsPage({ made, metrics, metric, lines }));
  });
  app.get('/feed', async (c) => {
    const names = comparedNames(c.req.query('tools'));
    return c.html(
      await feed(parts, { names, category: c.req.query('category'), since: c.req.query('since') }),
    );
  });
}

interface FeedAsked {
  readonly names: readonly string[];
  readonly category: string | undefined;
  readonly since: string | undefined;
}

async function feed(parts: WebParts, { names, category, since }: FeedAsked) {
  const { db, sourceOf } = parts;
  const tools = await wanted(parts, { names, category });
  const { known_at: knownAt } = await settleTimes(db, {});
  const from = pinOf(undefined, since).known_at;
  const position = typeof from === 'string' ? await positionAt(db, from) : from;
  const shown = { ...(tools && { tools }), ...(position !== undefined && { since: position }) };
  const page = await readFeed(db, { knownAt, limit: entriesOfAPage, ...shown }, sourceOf);
  const query = new URLSearchParams({
    ...(names.length > 0 && { tools: names.join(',') }),
    ...(category !== undefined && { category }),
  });
  const about = names.length > 0 ? names.join(', ') : (category ?? 'all tools');
  return feedPage(page, about, query.toString());
}

async function wanted(
  parts: WebParts,
  { names, category }: Pick<FeedAsked, 'names' | 'category'>,
): Promise<readonly string[] | null> {
  if (names.length > 5)
    throw new ComparisonError('tool_count', `${names.length} tools are named: name one to five.`);
  const ids: string[] = [];
  for (const name of names) ids.push(await resolveOne(parts, name));
  if (category === undefined) return names.length > 0 ? ids : null;
  const inside = storable(category) ? await toolsInCategory(parts.db, category) : null;
  if (!inside) throw new UnknownTool(`No tool was ever in a category "${shown(category)}".`);
  return names.length > 0 ? ids.filter((id) => inside.includes(id)) : inside;
}

const storable = (text: string): boolean => text.isWellFormed() && !text.includes('\0') && text.length <= 300;
const shown = (text: string): string => text.toWellFormed().slice(0, 80);
