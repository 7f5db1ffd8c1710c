import { z } from 'zod';

import type { EventOf } from '../events.ts';

/** Stream `capture/<id>`: a takedown. The row keeps the hash, the body is gone, and `verify` says erased. */
export const CaptureEvents = {
  CaptureErased: z.strictObject({
    capture: z.uuid(),
    reason: z.string(),
    by: z.string(),
    at: z.iso.datetime({ offset: true }),
  }),
} as const;
export type CaptureEvent = EventOf<typeof CaptureEvents>;
