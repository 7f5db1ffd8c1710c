import { z } from 'zod';

import type { EventOf } from '../events.ts';
import { Relation } from '../observation.ts';

/** Who said so, and where it stands: a catalogue file, a slice of an index, a command, or an event of a target (`<position>/link/<n>`). */
export const authority = z.strictObject({
  by: z.enum(['catalog', 'index', 'command', 'linker']),
  capture: z.uuid().optional(),
  fact: z.string().optional(),
  text: z.string().optional(),
});
export type Authority = z.output<typeof authority>;

/** Stream `tool/<id>`. Observing a link and deciding to link are two events (law 6). */
export const ToolEvents = {
  ToolRegistered: z.strictObject({
    tool: z.string(),
    name: z.string(),
    aliases: z.array(z.string()),
    authority,
  }),
  ToolRenamed: z.strictObject({ name: z.string(), aliases: z.array(z.string()), authority }),
  ToolCategorized: z.strictObject({ categories: z.array(z.string()), authority }),
  TargetLinked: z.strictObject({ target: z.string(), relation: Relation, authority }),
  TargetLinkRefused: z.strictObject({
    target: z.string(),
    relation: Relation,
    reason: z.string(),
    authority,
  }),
  TargetUnlinked: z.strictObject({ target: z.string(), reason: z.string(), authority }),
} as const;
export type ToolEvent = EventOf<typeof ToolEvents>;
