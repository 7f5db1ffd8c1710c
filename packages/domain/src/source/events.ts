import { z } from 'zod';

import type { EventOf } from '../events.ts';

const instant = z.iso.datetime({ offset: true });
const covers = z.strictObject({ attributes: z.array(z.string()), metrics: z.array(z.string()) });

/** Stream `source/<id>`: transitions of a declared host of that source, one event however many targets it touches. */
export const SourceEvents = {
  SourceBroke: z.strictObject({
    host: z.string(),
    code: z.string(),
    detail: z.string(),
    capture: z.uuid(),
    observed_at: instant,
    covers,
  }),
  SourceRecovered: z.strictObject({ host: z.string(), capture: z.uuid(), observed_at: instant }),
} as const;
export type SourceEvent = EventOf<typeof SourceEvents>;
