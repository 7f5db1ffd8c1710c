import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { lifecycle, toolCells } from '@juxta/comparison';
import { attributeDefinition, attributes } from '@juxta/domain';
import { allTools, explainAttribute, readToolDocuments } from '@juxta/projections';

import type { RouteParts } from '../parts.ts';
import { Past, pastTimes } from '../past.ts';
import { problemResponse } from '../problem.ts';
import { notKnownThen, Refused, resolveName } from '../resolve.ts';
import { Explanation, Tool, ToolList } from '../tool-schema.ts';

const id = z.object({ id: z.string().openapi({ example: 'gulp' }) });
const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

const list = createRoute({
  method: 'get',
  path: '/v1/tools',
  summary: 'Ids of all tools, page by page',
  request: {
    query: z.object({
      after: z.string().max(300).optional().openapi({ description: 'The `next` of the page before.' }),
      limit: z
        .string()
        .regex(/^\d{1,4}$/u, 'is a number from 1 to 1000')
        .default('1000')
        .transform(Number)
        .pipe(z.int().min(1).max(1000))
        .openapi({ type: 'integer', minimum: 1, maximum: 1000 }),
    }),
  },
  responses: { 200: json('In order.', ToolList), 400: problemResponse('A bad limit.') },
});
const one = createRoute({
  method: 'get',
  path: '/v1/tools/{id}',
  summary: 'Everything that is known of one tool',
  request: { params: id, query: Past },
  responses: { 200: json('The tool document.', Tool), 404: problemResponse('The tool is not known.') },
});
const explain = createRoute({
  method: 'get',
  path: '/v1/tools/{id}/explain/{attribute}',
  summary: 'Every value of an attribute, with its three times, cause, source and capture',
  request: { params: id.extend({ attribute: z.string().openapi({ example: 'license' }) }), query: Past },
  responses: {
    200: json('In log order.', Explanation),
    404: problemResponse('The tool or attribute is not known.'),
  },
});

export function define(app: OpenAPIHono, parts: RouteParts): void {
  app.openapi(list, async (c) => {
    const { after = '', limit } = c.req.valid('query');
    // Compared here by code unit, and not by a collation that the database happens to have.
    const rest = (await allTools(parts.db)).filter((tool) => tool > after).toSorted();
    const tools = rest.slice(0, limit);
    return c.json({ tools, next: rest.length > limit ? (tools.at(-1) ?? null) : null }, 200);
  });
  app.openapi(one, async (c) => {
    const at = await pastTimes(parts, c.req.valid('query'));
    const document = await readTool(parts, await resolveName(parts, c.req.valid('param').id), at);
    c.header('cache-control', 'public, max-age=0, must-revalidate');
    // The document is read-only in type only; the tests hold it against the schema.
    return c.json(document as unknown as z.output<typeof Tool>, 200);
  });
  app.openapi(explain, async (c) => {
    const { id: name, attribute } = c.req.valid('param');
    if (!attributeDefinition(attribute)) throw unknownAttribute(attribute);
    const tool = await resolveName(parts, name);
    const at = await pastTimes(parts, c.req.valid('query'));
    const values = await explainAttribute(parts.db, tool, attribute, at);
    c.header('cache-control', 'public, max-age=0, must-revalidate');
    return c.json({ tool, attribute, ...at, values } as unknown as z.output<typeof Explanation>, 200);
  });
}

async function readTool(parts: RouteParts, tool: string, at: { known_at: number; as_of: string }) {
  const { known_at, as_of } = at;
  const [document] = await readToolDocuments(parts.db, [tool], parts.sourceOf, at);
  if (!document) throw notKnownThen([tool], known_at);
  const life = lifecycle(toolCells(document), as_of);
  return { known_at, as_of, ...document, status: life.status, lifecycle: life };
}

function unknownAttribute(attribute: string): Refused {
  return new Refused({
    status: 404,
    code: 'unknown_attribute',
    title: 'Unknown attribute',
    detail: `no attribute is called "${attribute.slice(0, 80)}"`,
    next: `name one of ${attributes.map((entry) => entry.id).join(', ')}`,
  });
}
