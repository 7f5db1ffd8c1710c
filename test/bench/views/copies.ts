import type { Projection } from '@juxta/projections';

/** Stands in every name and at the end of every capture's id of the first copy. In a UUID it is still hexadecimal. */
const first = markOf(0);

/** Names and ids of one copy: as many as four hexadecimal digits tell apart. */
export function markOf(copy: number): string {
  return `c0de${copy.toString(16).padStart(4, '0')}`;
}

const names =
  /tool-\d+|Tool [\d,]+|"t\d+(?=")|([\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-8[\da-f]{3}-[\da-f]{4})[\da-f]{8}/gu;

/** The names of an invented event, or a key, as those of the first copy. */
export function marked(text: string): string {
  return text.replace(names, (name: string, capture?: string) => `${capture ?? `${name}-`}${first}`);
}

export const inCopy = (text: string, copy: number): string => text.replaceAll(first, markOf(copy));

export interface CopiedTable {
  readonly table: string;
  readonly columns: Readonly<Record<string, string>>;
}

export const logTables: readonly CopiedTable[] = [
  {
    table: 'es.events',
    columns: {
      position: 'bigint',
      version: 'int',
      occurred_at: 'timestamptz',
      event_id: 'same',
      schema_version: 'smallint',
      stream_id: 'text',
      type: 'same',
      data: 'jsonb',
    },
  },
  { table: 'es.streams', columns: { stream_id: 'text', version: 'int' } },
];

/** The tables of the builds that serve, by the name of their view. */
export function viewTables(
  projections: readonly Projection[],
  builds: ReadonlyMap<string, number>,
): readonly CopiedTable[] {
  return projections.flatMap(({ name, tables }) =>
    Object.entries(tables).map(([logical, { columns }]) => ({
      table: `view.${logical}_v${builds.get(name)}`,
      columns,
    })),
  );
}

/** Selects the rows of a copy from those of the first one, which stand in `base`. $1: its mark, $2: what it lies further on in the log. */
export function copying({ table, columns }: CopiedTable): string {
  const values = Object.entries(columns).map(([name, type]) => copied(`"${name}"`, name, type));
  const list = Object.keys(columns).map((name) => `"${name}"`);
  return `INSERT INTO ${table} (${list.join(', ')}) SELECT ${values.join(', ')} FROM base, (SELECT $1::text AS mark, $2::bigint AS further) of_copy`;
}

const renamed = (text: string): string => `replace(${text}, '${first}', mark)`;
const cited = (fact: string): string =>
  `(split_part(${fact}, '/', 1)::bigint + further) || substr(${fact}, position('/' IN ${fact}))`;

function copied(column: string, name: string, type: string): string {
  if (name === 'fact') return cited(column);
  if (name === 'facts')
    return `ARRAY(SELECT ${cited('f')} FROM unnest(${column}) WITH ORDINALITY u (f, n) ORDER BY n)`;
  if (type === 'text') return renamed(column);
  if (type === 'jsonb' || type === 'uuid' || type === 'text[]')
    return `${renamed(`${column}::text`)}::${type}`;
  // All of them are positions in the log.
  if (type === 'bigint') return `${column} + further`;
  if (type === 'int8range') return `int8range(lower(${column}) + further, upper(${column}) + further)`;
  return column;
}
