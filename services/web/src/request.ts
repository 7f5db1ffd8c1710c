import { ComparisonError } from '@juxta/comparison';
import { resolveTool, suggestTools } from '@juxta/projections';

import type { WebParts } from './parts.ts';

const longestName = 300;

/** A name that no tool has, or none had then; a page with suggestions says so. */
export class UnknownTool extends Error {
  readonly code = 'unknown_tool';
  readonly suggestions: readonly string[];
  constructor(message: string, suggestions: readonly string[] = []) {
    super(message);
    this.suggestions = suggestions;
  }
}

/** The tools that a path names, and whether it asks for JSON. Throws UnknownTool, ComparisonError. */
export async function comparedTools(
  parts: WebParts,
  path: string,
): Promise<{ readonly ids: readonly string[]; readonly json: boolean }> {
  const names = path.split(',');
  if (names.length > 5) throw tooMany(names.length);
  const last = names.at(-1) ?? '';
  // A tool may itself be called `chart.json`: the suffix is a format only where nothing has that name.
  const json = last.endsWith('.json') && (await lookUp(parts, last)) === null;
  if (json) names[names.length - 1] = last.slice(0, -'.json'.length);
  const ids = new Set<string>();
  for (const name of names) ids.add(await resolveOne(parts, name));
  if (ids.size < 2) throw new ComparisonError('tool_count', 'Only one tool is named: name two to five.');
  return { ids: [...ids], json };
}

/** Names as a form gives them: separated by commas, blanks around them. */
export function comparedNames(text: string | undefined): readonly string[] {
  const names = (text ?? '').split(',').map((name) => name.trim());
  return names.filter((name) => name !== '');
}

export async function resolveOne(parts: WebParts, name: string): Promise<string> {
  const id = await lookUp(parts, name);
  if (id !== null) return id;
  const suggestions = storable(name) ? await suggestTools(parts.db, name) : [];
  throw new UnknownTool(`No tool is called "${name.toWellFormed().slice(0, 80)}".`, suggestions);
}

function lookUp({ db }: WebParts, name: string): Promise<string | null> {
  return storable(name) ? resolveTool(db, name) : Promise.resolve(null);
}

function storable(name: string): boolean {
  return name.trim() !== '' && name.length <= longestName && name.isWellFormed() && !/\p{Cc}/u.test(name);
}

function tooMany(count: number): ComparisonError {
  return new ComparisonError('tool_count', `${count} tools are named: name two to five.`);
}

export interface Pinned {
  readonly as_of?: string;
  /** A log position, or a time. */
  readonly known_at?: number | string;
}

/** Both times of a permalink. Throws ComparisonError for what is no time, no position or out of range. */
export function pinOf(asOf: string | undefined, knownAt: string | undefined): Pinned {
  return {
    ...(asOf !== undefined && { as_of: worldTime('bad_as_of', asOf) }),
    ...(knownAt !== undefined && {
      known_at: /^\d{1,15}$/u.test(knownAt) ? Number(knownAt) : worldTime('bad_known_at', knownAt),
    }),
  };
}

/** A day, or an instant with its offset, in the years 1 to 9999: what Postgres can hold. */
function worldTime(code: 'bad_as_of' | 'bad_known_at', text: string): string {
  const written = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/u.test(text);
  const at = new Date(written ? text : Number.NaN);
  const utc = Number.isNaN(at.getTime()) ? '' : at.toISOString();
  if (/^(?!0000)\d{4}-/u.test(utc)) return utc;
  throw new ComparisonError(
    code,
    `${code.slice('bad_'.length)} "${text.slice(0, 80)}" is no time: write it as 2026-01-31T00:00:00Z.`,
  );
}
