import type { ResultColumn, TextRow, TextValue } from '@juxta/store';
import { fileWriter, ParquetWriter } from 'hyparquet-writer';

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];
type Encoded = string | number | bigint | boolean | null | ReadonlyArray<string | null>;

interface Kind {
  /** What follows name and repetition in the schema: one element, or a group with its children. */
  readonly element: Omit<SchemaElement, 'name'>;
  readonly children?: readonly SchemaElement[];
  readonly encode: (value: string) => Encoded;
}

const text: Kind = { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8' }, encode: (value) => value };

const kinds: Readonly<Record<string, Kind>> = {
  boolean: { element: { type: 'BOOLEAN' }, encode: (value) => value === 't' },
  integer: { element: { type: 'INT32' }, encode: Number },
  smallint: { element: { type: 'INT32' }, encode: Number },
  bigint: { element: { type: 'INT64' }, encode: BigInt },
  'double precision': { element: { type: 'DOUBLE' }, encode: Number },
  date: {
    element: { type: 'INT32', converted_type: 'DATE' },
    encode: (value) => Date.parse(value) / 86_400_000,
  },
  uuid: {
    element: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } },
    encode: (value) => value,
  },
  'timestamp with time zone': {
    element: {
      type: 'INT64',
      converted_type: 'TIMESTAMP_MICROS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    },
    encode: microseconds,
  },
  'text[]': {
    element: { converted_type: 'LIST', num_children: 1 },
    children: [
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    ],
    encode: (value) => value,
  },
};

const kindOf = (type: string): Kind => kinds[type] ?? text;

/** The text of Postgres in UTC, to microseconds since 1970. What lies outside of the calendar has no such form: null. */
function microseconds(value: string): bigint | null {
  const parts = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/u.exec(value);
  if (!parts) return null;
  const whole = Date.parse(`${parts[1]}T${parts[2]}Z`);
  return BigInt(whole) * 1_000n + BigInt((parts[3] ?? '').padEnd(6, '0'));
}

export interface RowFile {
  write(rows: readonly TextRow[]): void | Promise<void>;
  finish(): void | Promise<void>;
}

/** Each batch is one row group, and all that is held in memory. Numbers, times, dates, ids and lists keep their types; JSON and ranges are texts. */
export function parquetFile(path: string, columns: readonly ResultColumn[], createdBy: string): RowFile {
  const writer = new ParquetWriter({ writer: fileWriter(path), schema: schemaOf(columns), createdBy });
  return {
    write: (rows) =>
      writer.write({
        columnData: columns.map(({ name, type }, n) => ({
          name,
          data: rows.map((row) => encoded(row[n] ?? null, kindOf(type))),
          // The index of pages is kept in memory to the end of the file, and a row group is small enough to be read whole.
          offsetIndex: false,
        })),
        rowGroupSize: Math.max(rows.length, 1),
      }),
    finish: () => writer.finish(),
  };
}

function encoded(value: TextValue, kind: Kind): Encoded {
  return typeof value === 'string' ? kind.encode(value) : value;
}

function schemaOf(columns: readonly ResultColumn[]): SchemaElement[] {
  return [
    { name: 'root', num_children: columns.length },
    ...columns.flatMap(({ name, type }) => {
      const { element, children = [] } = kindOf(type);
      return [{ name, repetition_type: 'OPTIONAL' as const, ...element }, ...children];
    }),
  ];
}
