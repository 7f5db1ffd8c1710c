import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { attributeDefinition, attributes } from '@juxta/domain';
import { allTools, explainAttribute, highestSafePosition, readToolDocuments } from '@juxta/projections';

import type { ApiParts } from '../parts.ts';
import { problemResponse } from '../problem.ts';
import { Refused, resolveName } from '../resolve.ts';

const id = z.object({ id: z.string().openapi({ example: 'gulp' }) });
const Tool = z
  .looseObject({
    known_at: z.int(),
    id: z.string(),
    name: z.string(),
    aliases: z.array(z.string()),
    categories: z.array(z.string()),
  })
  .openapi('Tool');
const Explanation = z
  .object({
    tool: z.string(),
    attribute: z.string(),
    values: z.array(z.looseObject({ fact: z.string(), state: z.string(), cause: z.string() })),
  })
  .openapi('Explanation');
const json = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
});

const list = createRoute({
  method: 'get',
  path: '/v1/tools',
  summary: 'Ids of all tools',
  responses: { 200: json('In order.', z.object({ tools: z.array(z.string()) })) },
});
const one = createRoute({
  method: 'get',
  path: '/v1/tools/{id}',
  summary: 'Everything that is known of one tool',
  request: { params: id },
  responses: { 200: json('The tool document.', Tool), 404: problemResponse('The tool is not known.') },
});
const explain = createRoute({
  method: 'get',
  path: '/v1/tools/{id}/explain/{attribute}',
  summary: 'Every value of an attribute, with its three times, cause, source and capture',
  request: { params: id.extend({ attribute: z.string().openapi({ example: 'license' }) }) },
  responses: {
    200: json('In log order.', Explanation),
    404: problemResponse('The tool or attribute is not known.'),
  },
});

export function define(app: OpenAPIHono, parts: ApiParts): void {
  app.openapi(list, async (c) => c.json({ tools: [...(await allTools(parts.db))] }, 200));
  app.openapi(one, async (c) => {
    const tool = await resolveName(parts, c.req.valid('param').id);
    const known_at = await highestSafePosition(parts.db);
    const [document] = await readToolDocuments(parts.db, [tool], parts.sourceOf, { known_at });
    if (!document)
      throw new Refused({
        status: 404,
        code: 'unknown_tool',
        title: 'Unknown tool',
        detail: `${tool} was not known yet at position ${known_at}`,
      });
    return c.json({ known_at, ...document } as unknown as z.output<typeof Tool>, 200);
  });
  app.openapi(explain, async (c) => {
    const { id: name, attribute } = c.req.valid('param');
    if (!attributeDefinition(attribute)) {
      throw new Refused({
        status: 404,
        code: 'unknown_attribute',
        title: 'Unknown attribute',
        detail: `no attribute is called "${attribute.slice(0, 80)}"`,
        next: attributes.map((entry) => entry.id).join(', '),
      });
    }
    const tool = await resolveName(parts, name);
    const values = await explainAttribute(parts.db, tool, attribute);
    return c.json({ tool, attribute, values } as unknown as z.output<typeof Explanation>, 200);
  });
}
