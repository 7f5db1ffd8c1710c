import type { EventOf, EventType, eventSchemas } from '@juxta/domain';
import type { Kysely } from 'kysely';
import type { z } from 'zod';

import type { TableDefinition, TableNames } from './tables.ts';
import type { Row } from './write-rows.ts';

/** A connection or a transaction. Views are written in SQL, so no table types stand behind it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the tables of a view are named by their build, at run time
export type Db = Kysely<any>;

type AnyEvent = { readonly type: string; readonly data: unknown };
type EventFor<Type extends EventType> = Extract<EventOf<typeof eventSchemas>, { readonly type: Type }>;

/** An event as the log gives it: its data is lifted to the current schema version and valid. Times are ISO 8601. */
export type RecordedEvent<Event extends AnyEvent = AnyEvent> = Event & {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly occurredAt: string;
};

/** A stable SQL view for readers in the schema `mart`, over the tables of the schema `live`. */
export interface MartView {
  readonly name: string;
  readonly comment: string;
  /** Without a trailing semicolon. Names tables as `live.<table>`. */
  readonly select: string;
  /** A row as JSON has it (`to_jsonb`), each column described: what the comments, the data dictionary and the api tell. */
  readonly row: z.ZodObject;
  /** Its rows sum up what many sources state, so that none passes a filter by the terms of a source. */
  readonly aggregate?: true;
}

/** A SQL function for readers in the schema `mart`, that reads as the one who calls it. */
export interface MartFunction {
  readonly name: string;
  /** As in CREATE FUNCTION, with defaults. */
  readonly parameters: string;
  /** As in RETURNS, e.g. `TABLE (tool text)`. */
  readonly returns: string;
  /** What it gives, column by column: Postgres has no comments on the columns of a function. */
  readonly comment: string;
  /** One SELECT, without a trailing semicolon. It is a text to Postgres, so that rebuilt views need not know of it. */
  readonly body: string;
}

/** What a batch of events does to one table. */
export interface TableChange {
  /** Removed before the rows are written: all rows whose column has one of the values. */
  readonly removed?: { readonly column: string; readonly values: readonly string[] };
  /** By key; what becomes of a row that is there already is the table's `existing`. No key twice. */
  readonly rows: readonly Row[];
}

/** By logical name of the table. */
export type Changes = Readonly<Record<string, TableChange>>;

export interface Projection {
  /** The name of its folder. */
  readonly name: string;
  /** Raised when rows change their meaning: a build of a higher version is never replaced by code of a lower one. */
  readonly version: number;
  /** A hash of the code that makes its rows: builds of other code are made anew. */
  readonly fingerprint: string;
  /** Empty for a view that reads tables other than the log: it has no checkpoint. */
  readonly types: readonly EventType[];
  readonly mart: readonly MartView[];
  readonly functions?: readonly MartFunction[];
  /** By logical name: readers see `live.<name>`, builds write `view.<name>_v<build>`. */
  readonly tables: Readonly<Record<string, TableDefinition>>;
  /**
   * What the fold has to know of rows that are there already and that these events can touch, in one query or two.
   * Reads the tables of its own build and of no other view.
   */
  stored(db: Db, events: readonly RecordedEvent[], table: TableNames): Promise<unknown>;
  /** What `stored` gives for tables without rows. */
  readonly empty: unknown;
  /**
   * Pure: events in log order, and what is stored, to changes. Each row depends on the events of one stream alone, so
   * that a rebuild may give the fold whole streams, one after the other, in place of the log in its order.
   */
  fold(events: readonly RecordedEvent[], stored: unknown): Changes;
}

export interface ProjectionDefinition<Type extends EventType, Stored> extends Omit<
  Projection,
  'fingerprint' | 'types' | 'stored' | 'empty' | 'fold'
> {
  readonly types: readonly Type[];
  stored(db: Db, events: ReadonlyArray<RecordedEvent<EventFor<Type>>>, table: TableNames): Promise<Stored>;
  readonly empty: Stored;
  fold(events: ReadonlyArray<RecordedEvent<EventFor<Type>>>, stored: Stored): Changes;
}

export class InvalidProjection extends Error {
  readonly code = 'invalid_projection';
}

export function defineProjection<Type extends EventType, Stored>(
  definition: ProjectionDefinition<Type, Stored>,
): Projection {
  const { name, version } = definition;
  if (!/^[a-z][a-z-]*$/.test(name))
    throw new InvalidProjection(`The view name "${name}" is not lower-case words joined by "-".`);
  if (!Number.isInteger(version) || version < 1)
    throw new InvalidProjection(`The version of view "${name}" is not a positive integer.`);
  // The reader passes only events of these types, validated by their schemas. The loader knows the fingerprint.
  return { fingerprint: '', ...definition } as unknown as Projection;
}
