import { v5 as uuidV5 } from 'uuid';
import type { z } from 'zod';

/** Payload schemas of one stream category, keyed by event type. The key is the wire name: never rename it. */
export type EventSchemas = Readonly<Record<string, z.ZodType>>;

export type EventOf<Schemas extends EventSchemas> = {
  [Type in keyof Schemas & string]: Readonly<{ type: Type; data: z.output<Schemas[Type]> }>;
}[keyof Schemas & string];

/** An event ready to be appended. `id` is deterministic, so that a repeated append is recognised. */
export interface NewEvent {
  readonly stream: string;
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** ISO 8601: when the source says it happened, else when it was observed. */
  readonly occurredAt: string;
  readonly data: unknown;
  readonly correlationId?: string;
  readonly causationId?: string;
}

// Fixed for ever: every event id ever written derives from it.
const namespace = '5f6c1f0a-3f5e-5d0e-9c39-6d2b7a4e8b11';

/** The UUID v5 of what an event stems from: stream, type, capture, part, extractor@version, chunk (DESIGN §5). */
export function eventId(stream: string, type: string, ...origin: readonly (string | number)[]): string {
  return uuidV5(JSON.stringify([stream, type, ...origin]), namespace);
}
