import { loadProjections } from '@juxta/projections';
import { JuxtaError } from '@juxta/runtime';
import type { ReadOnlySession, TextRow } from '@juxta/store';

export interface ExportedView {
  readonly name: string;
  readonly comment: string;
  /** By column; those that only the function has are told by its comment. */
  readonly comments: ReadonlyMap<string, string>;
  /** Whether it can be read at a position and a time. */
  readonly pinned: boolean;
  /** Where the terms of a row come from: its capture, those of all facts that it cites, or of nowhere. */
  readonly terms: 'capture' | 'facts' | null;
  /** Its rows sum up what sources of all terms state. */
  readonly aggregate: boolean;
  readonly select: string;
}

export interface Pinned {
  readonly as_of: string;
  readonly known_at: number;
}

const catalogue = `
  SELECT c.relname, obj_description(c.oid, 'pg_class'), obj_description(f.oid, 'pg_proc'), f.oid IS NOT NULL,
         a.attname, col_description(c.oid, a.attnum)
  FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_proc f ON f.pronamespace = c.relnamespace AND f.proname = c.relname || '_as_of'
  WHERE c.relnamespace = 'mart'::regnamespace AND c.relkind = 'v' ORDER BY c.relname COLLATE "C", a.attnum`;

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The views of the mart, each as one SELECT in an order that is the same for equal rows. */
export async function martViews(session: ReadOnlySession, at: Pinned): Promise<readonly ExportedView[]> {
  const aggregates = (await loadProjections()).flatMap(({ mart }) => mart.filter((view) => view.aggregate));
  const sums = new Set(aggregates.map(({ name }) => name));
  const byName = new Map<string, TextRow[]>();
  const { batches } = await session.read(catalogue);
  for await (const rows of batches)
    for (const row of rows) byName.set(String(row[0]), [...(byName.get(String(row[0])) ?? []), row]);
  return [...byName].map(([name, rows]) => ({ ...viewOf(name, rows, at), aggregate: sums.has(name) }));
}

function viewOf(name: string, rows: readonly TextRow[], at: Pinned): Omit<ExportedView, 'aggregate'> {
  const [first] = rows;
  const pinned = first?.[3] === 't';
  const comments = new Map(rows.map((row) => [String(row[4]), String(row[5])]));
  const from = pinned ? `mart."${name}_as_of"(${quoted(at.as_of)}, ${at.known_at})` : `mart."${name}"`;
  return {
    name,
    comment: String((pinned ? first[2] : first?.[1]) ?? ''),
    comments,
    pinned,
    terms: comments.has('capture') ? 'capture' : comments.has('facts') ? 'facts' : null,
    select: `SELECT * FROM ${from}`,
  };
}

export interface Wanted {
  /** The past is asked for: only views that have one. */
  readonly past?: boolean;
  /** Only rows under some terms: no views that sum up sources of all terms. */
  readonly filtered?: boolean;
}

/** Those that were named; all that can be given when none was. Throws unknown_view, view_without_past, view_without_terms. */
export function chosen(
  views: readonly ExportedView[],
  names: readonly string[],
  { past = false, filtered = false }: Wanted = {},
): readonly ExportedView[] {
  const known = views.map((view) => view.name);
  for (const name of names) {
    const view = views.find((one) => one.name === name);
    if (!view)
      throw new JuxtaError('unknown_view', `the schema mart has no view "${name.slice(0, 80)}"`, {
        next: `one of: ${known.join(', ')}`,
      });
    if (filtered && view.aggregate)
      throw new JuxtaError('view_without_terms', `mart.${name} sums up what sources of all terms state`, {
        next: 'leave it out, or leave out --licence',
      });
    if (past && !view.pinned)
      throw new JuxtaError('view_without_past', `mart.${name} tells the present only`, {
        next: 'leave it out, or leave out --as-of and --known-at',
      });
  }
  if (names.length > 0) return views.filter((view) => names.includes(view.name));
  return views.filter((view) => (view.pinned || !past) && !(view.aggregate && filtered));
}
