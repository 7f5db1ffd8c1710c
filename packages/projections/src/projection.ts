import type { EventOf, EventType, eventSchemas } from '@juxta/domain';
import type { Kysely } from 'kysely';

/** A connection or a transaction. Views are written in SQL, so no table types stand behind it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the tables of a view are named by their version, at run time
export type Db = Kysely<any>;

type AnyEvent = { readonly type: string; readonly data: unknown };
type EventFor<Type extends EventType> = Extract<EventOf<typeof eventSchemas>, { readonly type: Type }>;

/** An event as the log gives it: its data is lifted to the current schema version and valid. Times are ISO 8601. */
export type RecordedEvent<Event extends AnyEvent = AnyEvent> = Event & {
  readonly position: number;
  readonly stream: string;
  readonly version: number;
  readonly eventId: string;
  readonly occurredAt: string;
  readonly recordedAt: string;
};

/** A stable SQL view for readers in the schema `mart`, over the table of the current version. */
export interface MartView {
  readonly name: string;
  readonly comment: string;
  /** Without a trailing semicolon. */
  readonly select: string;
  /** What each column holds, by its name. */
  readonly columns: Readonly<Record<string, string>>;
}

export interface Projection {
  /** The name of its folder. */
  readonly name: string;
  readonly version: number;
  /** Empty for a view that reads tables other than the log: it has no checkpoint. */
  readonly types: readonly EventType[];
  readonly mart: readonly MartView[];
  /** Creates the tables `view.<name>_v<version>`. Called once, in a transaction. */
  tables(db: Db): Promise<void>;
  /** Applies a batch in log order, inside the transaction that moves the checkpoint. */
  apply(db: Db, events: readonly RecordedEvent[]): Promise<void>;
}

export interface ProjectionDefinition<Type extends EventType> extends Omit<Projection, 'types' | 'apply'> {
  readonly types: readonly Type[];
  apply(db: Db, events: ReadonlyArray<RecordedEvent<EventFor<Type>>>): Promise<void>;
}

export class InvalidProjection extends Error {
  readonly code = 'invalid_projection';
}

export function defineProjection<Type extends EventType>(definition: ProjectionDefinition<Type>): Projection {
  const { name, version } = definition;
  if (!/^[a-z][a-z-]*$/.test(name))
    throw new InvalidProjection(`The view name "${name}" is not lower-case words joined by "-".`);
  if (!Number.isInteger(version) || version < 1)
    throw new InvalidProjection(`The version of view "${name}" is not a positive integer.`);
  // The reader passes only events of these types, validated by their schemas.
  return definition as unknown as Projection;
}
