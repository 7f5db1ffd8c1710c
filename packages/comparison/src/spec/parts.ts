import type { FactValue } from '@juxta/domain';

import { compareTools } from '../compare-tools.ts';
import type { Difference } from '../document.ts';
import type { ToolDocument } from '../tool-document.ts';
import { at, context, counts, says, tool } from './build.ts';

export type Parts = Partial<Pick<ToolDocument, 'statements' | 'samples' | 'failures' | 'links' | 'releases'>>;

/** What is said of tools a, b, c with these parts. */
export function differences(...parts: readonly Parts[]): readonly Difference[] {
  const tools = parts.map((part, index) => tool('abc'.charAt(index), part));
  return compareTools(tools, context).differences;
}

export function found(id: string, ...parts: readonly Parts[]): Difference | undefined {
  return differences(...parts).find((difference) => difference.id === id);
}

/** Tools a, b, c, each with its value. */
export function stated(
  place: keyof typeof at,
  attribute: string,
  ...values: readonly FactValue[]
): readonly Parts[] {
  return values.map((value, index) => ({
    statements: [says(at[place]('abc'.charAt(index)), attribute, value)],
  }));
}

export function sampled(
  place: keyof typeof at,
  metric: string,
  ...values: readonly number[]
): readonly Parts[] {
  return values.map((value, index) => ({ samples: [counts(at[place]('abc'.charAt(index)), metric, value)] }));
}
