import { z } from 'zod';

import { defineJob } from './define-job.ts';

const kinds = ['schedule', 'sweep'] as const;

export type TickKind = (typeof kinds)[number];

/** Time to look for due hosts (`schedule`), or to put back what a queue lost (`sweep`). */
export const tick = defineJob({
  name: 'tick',
  payload: z.strictObject({ kind: z.enum(kinds) }),
  jobId: ({ kind }) => `tick_${kind}`,
});
