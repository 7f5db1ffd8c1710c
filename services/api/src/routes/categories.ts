import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { worldInstant } from '@juxta/domain';
import {
  measures,
  readCategories,
  readCategoryStatistics,
  readMembers,
  readSharedCategories,
  statisticsDay,
  type StatisticsDay,
} from '@juxta/projections';

import { namesTag } from '../entity-tag.ts';
import { namedTools, unknownCategory } from '../feed-query.ts';
import type { RouteParts } from '../parts.ts';
import { problemResponse } from '../problem.ts';
import { Refused } from '../resolve.ts';
import { Categories, Category } from '../statistics-schema.ts';

const day = z.iso
  .date()
  .refine((text) => worldInstant(text) !== undefined, 'lies outside the years 1950 to 2200')
  .optional()
  .openapi({
    description: 'The UTC day; the last one that was made until then. Unstated: the last one that is over.',
  });
const list = createRoute({
  method: 'get',
  path: '/v1/categories',
  summary: 'All categories, with how many tools each has and how these stand',
  request: {
    query: z.object({
      day,
      tools: z.string().max(600).optional().openapi({
        description: 'Also tell which categories all of these are in. Separated by commas.',
      }),
    }),
  },
  responses: {
    200: { description: 'By id.', content: { 'application/json': { schema: Categories } } },
    404: problemResponse('A tool is not known.'),
  },
});
const one = createRoute({
  method: 'get',
  path: '/v1/categories/{id}',
  summary: 'A category: its tools, rankings and statistics on a UTC day, with their definitions',
  request: {
    params: z.object({
      id: z.string().max(300).openapi({ example: 'task-runner', description: '* is all tools.' }),
    }),
    query: z.object({ day }),
  },
  responses: {
    200: { description: 'The category.', content: { 'application/json': { schema: Category } } },
    304: { description: 'As the If-None-Match given.' },
    404: problemResponse('The category had no tools then, or no day was made.'),
  },
});

export function define(app: OpenAPIHono, parts: RouteParts): void {
  const { db } = parts;
  app.openapi(list, async (c) => {
    const query = c.req.valid('query');
    const tools = query.tools === undefined ? null : await namedTools(parts, query.tools);
    const made = await statisticsDay(db, query.day);
    const categories = made ? await readCategories(db, made.day) : [];
    const shared = tools && (await readSharedCategories(db, tools, await parts.comparisons.log.position()));
    c.header('cache-control', 'public, max-age=0, must-revalidate');
    const body = { statistics: made && withEnd(made), categories, shared };
    return c.json(body as unknown as z.output<typeof Categories>, 200);
  });
  app.openapi(one, async (c) => {
    const { id } = c.req.valid('param');
    if (!id.isWellFormed() || id.includes('\0')) throw unknownCategory(id);
    const made = await statisticsDay(db, c.req.valid('query').day);
    if (!made) throw noStatistics();
    const tag = `W/"${made.day}-${made.known_at}-${made.definition}-${Number(made.complete)}"`;
    c.header('etag', tag);
    c.header('cache-control', 'public, max-age=0, must-revalidate');
    if (namesTag(c.req.header('if-none-match'), tag)) return c.body(null, 304) as never;
    const found = await readCategoryStatistics(db, id, made.day);
    if (!found) throw unknownCategory(id);
    const members = await readMembers(db, id, made.known_at);
    const body = { ...withEnd(made), ...found, members, measures: found.measures.map(defined) };
    return c.json(body as unknown as z.output<typeof Category>, 200);
  });
}

function withEnd(made: StatisticsDay) {
  return { ...made, as_of: new Date(Date.parse(made.day) + 86_400_000).toISOString() };
}

/** The numbers of a measure with what they mean. One that is no longer defined keeps its id. */
function defined<Numbers extends { readonly measure: string }>({ measure, ...numbers }: Numbers) {
  const meaning = measures.find(({ id }) => id === measure);
  const unknown = { label: measure, help: '', unit: '', first: 'highest', definition: 1 };
  return { ...unknown, ...meaning, id: measure, ...numbers };
}

function noStatistics(): Refused {
  return new Refused({
    status: 404,
    code: 'no_statistics',
    title: 'No statistics yet',
    detail: 'no day was made until then',
    next: 'they are made once a day while juxta up runs; juxta stats makes those that are missing',
  });
}
