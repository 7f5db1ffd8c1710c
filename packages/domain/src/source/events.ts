import { z } from 'zod';

import type { EventOf } from '../events.ts';

const instant = z.iso.datetime({ offset: true });
const covers = z.strictObject({ attributes: z.array(z.string()), metrics: z.array(z.string()) });

/** Stream `source/<id>`: one event however many targets it touches. Hosts break and recover; parts are held back and released. */
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
  /** Its answers to one of its requests, or one of its indexes (`part`), are answers still, and cannot be right. */
  SourceQuarantined: z.strictObject({
    host: z.string(),
    part: z.string(),
    code: z.string(),
    detail: z.string(),
    capture: z.uuid(),
    observed_at: instant,
    covers,
  }),
  /** They are as they were before. */
  SourceReleased: z.strictObject({
    host: z.string(),
    part: z.string(),
    capture: z.uuid(),
    observed_at: instant,
  }),
} as const;
export type SourceEvent = EventOf<typeof SourceEvents>;
