import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** RFC 9457, with our stable `code` and what to do `next`. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    next: z.string().optional(),
    suggestions: z.array(z.string()).optional(),
    views: z.array(z.looseObject({ name: z.string(), status: z.string() })).optional(),
  })
  .openapi('Problem');

export interface ProblemParts {
  readonly status: ContentfulStatusCode;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly next?: string | undefined;
  readonly suggestions?: readonly string[];
  /** Where each view stands, when one of them is the problem. */
  readonly views?: readonly object[];
}

export function problem(
  c: Context,
  { status, code, title, detail, next, suggestions, views }: ProblemParts,
): Response {
  const body = {
    type: `urn:juxta:problem:${code}`,
    title,
    status,
    detail,
    code,
    ...(next !== undefined && { next }),
    ...(suggestions && { suggestions }),
    ...(views && { views }),
  };
  return c.body(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  });
}

export const problemResponse = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});
