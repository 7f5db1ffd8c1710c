import {
  type Assignment,
  namedAlternative,
  namedInstead,
  type Neighbourhood,
  type ToolDocument,
} from '@juxta/comparison';
import type { FactValue } from '@juxta/domain';
import { sql } from 'kysely';

import type { Db } from '../projection.ts';
import type { Nearby } from './nearby.ts';
import type { Pin } from './pin.ts';

/** More are not judged: those of the smallest categories come first. */
const mostNeighbours = 150;

/** Tools that share a category with these ones, or that these ones name; judged at both times. */
export async function readNeighbourhood(
  db: Db,
  compared: readonly ToolDocument[],
  nearby: Nearby,
  pin: Pin,
): Promise<Neighbourhood> {
  const ids = compared.map(({ id }) => id);
  const [sizes, named] = await Promise.all([
    nearby.sizes([...new Set(compared.flatMap(({ categories }) => categories))]),
    readNamed(db, compared, pin),
  ]);
  const assignments = await nearby.assignments([...sizes.keys()], [...ids, ...named.values()]);
  const others = nearest(assignments, sizes, [...named.values()]).filter((id) => !ids.includes(id));
  const tools = await nearby.neighbours(others);
  return { tools, assignments, sizes, named: withNames(named, [...compared, ...tools]) };
}

function nearest(
  assignments: ReadonlyMap<string, readonly Assignment[]>,
  sizes: ReadonlyMap<string, number>,
  named: readonly string[],
): readonly string[] {
  const smallest = (id: string): number =>
    Math.min(...(assignments.get(id) ?? []).map(({ category }) => sizes.get(category) ?? Infinity));
  const members = [...assignments.keys()].toSorted((a, b) => smallest(a) - smallest(b) || (a < b ? -1 : 1));
  return [...new Set([...named, ...members])].slice(0, mostNeighbours);
}

/** The tools that the statements of the compared ones name, by the name or key that they use. */
async function readNamed(
  db: Db,
  compared: readonly ToolDocument[],
  pin: Pin,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(compared.flatMap(({ statements }) => statements).flatMap(namesOf))];
  if (names.length === 0) return new Map();
  const { rows } = await sql<{ name: string; tool: string }>`
    SELECT DISTINCT ON (n.name) n.name, t.tool FROM unnest(${names}::text[]) AS n (name) JOIN LATERAL (
      SELECT tool, 1 AS rank FROM live.tool_history WHERE (tool = n.name OR lower(name) = n.name OR n.name = ANY (aliases))
        AND from_position <= ${pin.knownAt} AND (to_position IS NULL OR to_position > ${pin.knownAt})
      UNION ALL
      SELECT tool, 2 FROM live.link WHERE target = n.name AND state = 'linked' AND from_position <= ${pin.knownAt}
        AND (to_position IS NULL OR to_position > ${pin.knownAt})) t ON true
    ORDER BY n.name, t.rank, t.tool COLLATE "C"`.execute(db);
  return new Map(rows.map(({ name, tool }) => [name, tool]));
}

function namesOf({ attribute, value }: { attribute: string; value: FactValue | null }): readonly string[] {
  if (value === null) return [];
  if (attribute === 'replacement') return [String(value).toLowerCase()];
  if (attribute === 'deprecated') return namedInstead(value);
  return attribute === 'description' ? namedAlternative(value) : [];
}

/** Neighbours name the compared tools by id, name or alias. */
function withNames(
  named: ReadonlyMap<string, string>,
  tools: readonly ToolDocument[],
): ReadonlyMap<string, string> {
  const all = tools.flatMap(({ id, name, aliases, links }) =>
    [id, name.toLowerCase(), ...aliases, ...links.map(({ target }) => target.toLowerCase())].map(
      (one) => [one, id] as const,
    ),
  );
  return new Map([...all, ...named]);
}
