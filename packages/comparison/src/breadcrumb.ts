import { z } from 'zod';

import { compareText } from './policy.ts';
import type { ToolDocument } from './tool-document.ts';

export const Breadcrumb = z
  .discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('known'),
      categories: z
        .array(
          z.strictObject({
            category: z.string(),
            tools: z
              .int()
              .positive()
              .nullable()
              .describe('In it at known_at; null where they are too many to tell apart.'),
          }),
        )
        .min(1)
        .describe('The widest first; the last one is the lowest category that all of these tools share.'),
    }),
    z.strictObject({ state: z.enum(['unknown', 'not_applicable']), reason: z.string() }),
  ])
  .describe('The categories that all of these tools are in.');
export type Breadcrumb = z.output<typeof Breadcrumb>;

/** From the categories that the tools share: categories are facets, so the narrowest of them is the lowest node. */
export function breadcrumb(
  tools: readonly ToolDocument[],
  sizes: ReadonlyMap<string, number> = new Map(),
): Breadcrumb {
  const unsorted = tools.find(({ categories }) => categories.length === 0);
  if (unsorted) return { state: 'unknown', reason: `${unsorted.id} is in no category yet` };
  const [first, ...others] = tools;
  const shared = (first?.categories ?? []).filter((one) =>
    others.every(({ categories }) => categories.includes(one)),
  );
  if (shared.length === 0) return { state: 'not_applicable', reason: 'these tools share no category' };
  const size = (category: string): number => sizes.get(category) ?? Infinity;
  return {
    state: 'known',
    categories: [...new Set(shared)]
      .toSorted((a, b) => size(b) - size(a) || compareText(a, b))
      .map((category) => ({ category, tools: sizes.get(category) ?? null })),
  };
}
