import { CaptureEvents } from './capture/events.ts';
import type { EventSchemas } from './events.ts';
import { eventReader } from './read-event.ts';
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

const reader = eventReader({
  schemas: eventSchemas,
  // The version that each type is written in today; 1 where not named.
  versions: {},
  // Steps from one schema version to the next, by `<type>@<from>`. Old events stay as they were written; reading lifts them.
  upcasters: {},
});

export const isEventType = (type: string): type is EventType => Object.hasOwn(eventSchemas, type);

export function schemaVersionOf(type: EventType): number {
  return reader.versionOf(type);
}

/** Lifts a stored payload to the current version and validates it. Throws UnreadableEvent. */
export function readEventData(type: string, schemaVersion: number, data: unknown): unknown {
  return reader.read(type, schemaVersion, data);
}

export const streamOf = {
  tool: (id: string): string => `tool/${id}`,
  target: (key: string): string => `target/${key}`,
  source: (id: string): string => `source/${id}`,
  capture: (id: string): string => `capture/${id}`,
  /** Series are cut by UTC month, so that no stream grows without end. */
  series: (key: string, day: string): string => `series/${key}/${day.slice(0, 7)}`,
} as const;
