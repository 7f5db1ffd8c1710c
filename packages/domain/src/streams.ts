import { CaptureEvents } from './capture/events.ts';
import type { EventSchemas } from './events.ts';
import { SeriesEvents } from './series/events.ts';
import { SourceEvents } from './source/events.ts';
import { TargetEvents } from './target/events.ts';
import { ToolEvents } from './tool/events.ts';

/** Every event type ever written, by its wire name. */
export const eventSchemas = {
  ...ToolEvents,
  ...TargetEvents,
  ...SeriesEvents,
  ...SourceEvents,
  ...CaptureEvents,
} satisfies EventSchemas;
export type EventType = keyof typeof eventSchemas;

/** The version that each type is written in today; 1 where not named. */
const currentVersions: Partial<Record<EventType, number>> = {};

/** Steps from one schema version to the next, by `<type>@<from>`. Old events stay as they were written; reading lifts them. */
const upcasters: Readonly<Record<string, (data: unknown) => unknown>> = {};

export class UnreadableEvent extends Error {
  readonly code = 'unreadable_event';
  constructor(type: string, version: number, reason: string) {
    super(`event of type ${type}, schema version ${version}: ${reason}`);
  }
}

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);

export function schemaVersionOf(type: EventType): number {
  return currentVersions[type] ?? 1;
}

/** Lifts a stored payload to the current version and validates it. Throws UnreadableEvent. */
export function readEventData(type: string, schemaVersion: number, data: unknown): unknown {
  if (!isEventType(type))
    throw new UnreadableEvent(type, schemaVersion, 'this type is not known to this version of Juxta');
  if (schemaVersion > schemaVersionOf(type)) {
    throw new UnreadableEvent(type, schemaVersion, 'a later version of Juxta wrote it: update this one');
  }
  let lifted = data;
  for (let version = schemaVersion; version < schemaVersionOf(type); version += 1) {
    const step = upcasters[`${type}@${version}`];
    if (!step) throw new UnreadableEvent(type, version, 'there is no upcaster');
    lifted = step(lifted);
  }
  const parsed = eventSchemas[type].safeParse(lifted);
  if (!parsed.success) throw new UnreadableEvent(type, schemaVersion, parsed.error.message);
  return parsed.data;
}

export const streamOf = {
  tool: (id: string): string => `tool/${id}`,
  target: (key: string): string => `target/${key}`,
  source: (id: string): string => `source/${id}`,
  capture: (id: string): string => `capture/${id}`,
  /** Series are cut by UTC month, so that no stream grows without end. */
  series: (key: string, day: string): string => `series/${key}/${day.slice(0, 7)}`,
} as const;
