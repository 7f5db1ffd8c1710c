import { z } from 'zod';

import { sortableInstant } from './policy.ts';
import type { ReleaseLine, Statement } from './tool-document.ts';

/** One fact, sample or release that a sentence rests on, with what a reader wants to know of it at once. */
export const Citation = z.strictObject({
  fact: z.string().describe('<position>/<attribute, metric or "release">/<n>'),
  tool: z.string(),
  source: z.string(),
  date: z.iso.date(),
  dated: z
    .enum(['stated', 'seen'])
    .describe('Whether the date is the source’s own, or the day on which we read it.'),
  url: z.string().describe('Where it was read.'),
});
export type Citation = z.output<typeof Citation>;

/** What a cell that is known, and a statement, have in common. */
type Said = Pick<Statement, 'fact' | 'source' | 'observed_at' | 'effective_at'> & {
  readonly evidence: { readonly url: string };
};

export function citeFact(tool: string, said: Said): Citation {
  const { fact, source, observed_at, effective_at, evidence } = said;
  const date = dayOf(effective_at ?? observed_at);
  return { fact, tool, source, date, dated: effective_at === null ? 'seen' : 'stated', url: evidence.url };
}

interface Sampled {
  readonly fact: string;
  readonly source: string;
  readonly day: string;
  readonly evidence: { readonly url: string };
}

export function citeSample(tool: string, { fact, source, day, evidence }: Sampled): Citation {
  return { fact, tool, source, date: day, dated: 'seen', url: evidence.url };
}

export function citeRelease(
  tool: string,
  release: ReleaseLine & { readonly published_at: string },
): Citation {
  const { fact, source, published_at, evidence } = release;
  return { fact, tool, source, date: dayOf(published_at), dated: 'stated', url: evidence.url };
}

/** Each fact once, in the order in which it was first cited. */
export function distinctCitations(citations: readonly Citation[]): Citation[] {
  return [...new Map(citations.map((one) => [one.fact, one])).values()];
}

function dayOf(instant: string): string {
  const sortable = sortableInstant(instant);
  return (sortable === instant ? sortable : new Date(instant).toISOString()).slice(0, 10);
}
