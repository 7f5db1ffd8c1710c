import type { EventSchemas } from './events.ts';

export class UnreadableEvent extends Error {
  readonly code = 'unreadable_event';
  constructor(type: string, version: number, reason: string) {
    super(`event of type ${type}, schema version ${version}: ${reason}`);
  }
}

export interface EventCatalog {
  readonly schemas: EventSchemas;
  /** The version that each type is written in today; 1 where not named. */
  readonly versions: Readonly<Record<string, number>>;
  /** Steps from one schema version to the next, by `<type>@<from>`. */
  readonly upcasters: Readonly<Record<string, (data: unknown) => unknown>>;
}

export interface EventReader {
  versionOf(type: string): number;
  /** Lifts a stored payload step by step to the current version and validates it. Throws UnreadableEvent. */
  read(type: string, schemaVersion: number, data: unknown): unknown;
}

/** Throws RangeError where a type has a version without the step that leads to it. */
export function eventReader({ schemas, versions, upcasters }: EventCatalog): EventReader {
  const versionOf = (type: string): number => (Object.hasOwn(versions, type) ? (versions[type] ?? 1) : 1);
  for (const type of Object.keys(versions))
    for (let version = 1; version < versionOf(type); version += 1)
      if (!upcasters[`${type}@${version}`]) throw new RangeError(`there is no upcaster ${type}@${version}`);

  function lift(type: string, from: number, data: unknown): unknown {
    let lifted = data;
    for (let version = from; version < versionOf(type); version += 1) {
      const step = upcasters[`${type}@${version}`];
      if (!step) throw new UnreadableEvent(type, version, 'there is no upcaster');
      try {
        lifted = step(lifted);
      } catch (error) {
        throw new UnreadableEvent(type, version, error instanceof Error ? error.message : String(error));
      }
    }
    return lifted;
  }

  return {
    versionOf,
    read(type, schemaVersion, data) {
      const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
      if (!schema)
        throw new UnreadableEvent(type, schemaVersion, 'this type is not known to this version of Juxta');
      if (schemaVersion > versionOf(type))
        throw new UnreadableEvent(type, schemaVersion, 'a later version of Juxta wrote it: update this one');
      const parsed = schema.safeParse(lift(type, schemaVersion, data));
      if (!parsed.success) throw new UnreadableEvent(type, schemaVersion, parsed.error.message);
      return parsed.data;
    },
  };
}
