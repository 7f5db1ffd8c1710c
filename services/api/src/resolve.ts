import { suggestTools } from '@juxta/projections';

import type { RouteParts } from './parts.ts';
import type { ProblemParts } from './problem.ts';

const longestName = 300;

export class Refused extends Error {
  readonly parts: ProblemParts;
  constructor(parts: ProblemParts) {
    super(parts.detail);
    this.parts = parts;
  }
}

/** The ids that names in a path mean, without repeats. Throws Refused. */
export async function resolveNames(parts: RouteParts, names: readonly string[]): Promise<readonly string[]> {
  const ids = new Set<string>();
  for (const name of names) ids.add(await resolveName(parts, name));
  return [...ids];
}

export async function resolveName(parts: RouteParts, name: string): Promise<string> {
  if (name.length > longestName || name.trim() === '' || /\p{Cc}/u.test(name) || !name.isWellFormed()) {
    throw new Refused({
      status: 400,
      code: 'bad_name',
      title: 'Not a name',
      detail: `a tool is named by 1 to ${longestName} printable characters`,
    });
  }
  const id = await parts.comparisons.resolve(name);
  if (id !== null) return id;
  const suggestions = await suggestTools(parts.db, name);
  const next =
    suggestions.length > 0
      ? `did you mean ${suggestions.join(', ')}?`
      : `add it: juxta add ${name.slice(0, 80)}`;
  throw new Refused({
    status: 404,
    code: 'unknown_tool',
    title: 'Unknown tool',
    detail: `no tool is called "${name.slice(0, 80)}"`,
    next,
    suggestions,
  });
}

export function notKnownThen(ids: readonly string[], knownAt: number): Refused {
  return new Refused({
    status: 404,
    code: 'not_known_then',
    title: 'Not known then',
    detail: `${ids.join(', ')} was not known yet at position ${knownAt}`,
    next: 'ask for a later known_at, or leave it out',
  });
}
