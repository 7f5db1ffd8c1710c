import { attributes, canonicalJson, metrics, type Speaker } from '@juxta/domain';

import { defineProjection } from '../../projection.ts';
import { comments } from './comments.ts';

type Cell = string | number | null;

const quoted = (cell: Cell): string =>
  cell === null ? 'NULL' : typeof cell === 'number' ? String(cell) : `'${cell.replaceAll("'", "''")}'`;

/** A view of rows that are part of the code. The types of the first row hold for all. */
function rowsOf(columns: Readonly<Record<string, string>>, rows: ReadonlyArray<readonly Cell[]>): string {
  const types = Object.entries(columns).map(([name, type]) => `${name}::${type} AS ${name}`);
  const values = rows.map((row) => `(${row.map(quoted).join(', ')})`);
  return `SELECT ${types.join(', ')} FROM (VALUES ${values.join(', ')}) AS v (${Object.keys(columns).join(', ')})`;
}

const definitionColumns = { id: 'text', facet: 'text', label: 'text', help: 'text', unit: 'text' };
const shownColumns = { compares: 'text', display: 'text', terms: 'jsonb' };

/** The places are those of `speakerRank` in the comparison: 1 + 100 × place of the source + place of the relation. */
function speakerRows(kind: string, id: string, speakers: readonly Speaker[]): ReadonlyArray<readonly Cell[]> {
  return speakers.flatMap(({ source, relations }, place) =>
    relations.map((relation, n) => [kind, id, source, relation, 1 + place * 100 + n]),
  );
}

const attributeDefinition = rowsOf(
  { ...definitionColumns, type: 'text', definition: 'int', place: 'int', ...shownColumns },
  attributes.map((one, place) => [
    one.id,
    one.facet,
    one.label,
    one.help,
    one.unit,
    one.type,
    one.definition,
    place,
    one.compares,
    one.display,
    canonicalJson(one.terms),
  ]),
);

const metricDefinition = rowsOf(
  {
    ...definitionColumns,
    kind: 'text',
    counted: 'text',
    source: 'text',
    definition: 'int',
    place: 'int',
    ...shownColumns,
  },
  metrics.map((one, place) => [
    one.id,
    one.facet,
    one.label,
    one.help,
    one.unit,
    one.kind,
    one.window,
    one.source,
    one.definition,
    place,
    one.compares,
    one.display,
    canonicalJson(one.terms),
  ]),
);

const speaker = rowsOf({ kind: 'text', id: 'text', source: 'text', relation: 'text', rank: 'int' }, [
  ...attributes.flatMap(({ id, speakers }) => speakerRows('fact', id, speakers)),
  ...metrics.flatMap(({ id, source, relations }) => speakerRows('metric', id, [{ source, relations }])),
]);

/** What ids of attributes and metrics mean, and who may speak for them: the vocabulary of the domain, as rows. */
export const projection = defineProjection({
  name: 'vocabulary',
  version: 2,
  types: [],
  mart: [
    { name: 'attribute_definition', select: attributeDefinition, ...comments.attribute_definition },
    { name: 'metric_definition', select: metricDefinition, ...comments.metric_definition },
    { name: 'speaker', select: speaker, ...comments.speaker },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
