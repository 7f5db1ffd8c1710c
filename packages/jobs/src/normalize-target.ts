import { z } from 'zod';

import { defineJob } from './define-job.ts';

/** Wakes a normalizer for one target. Which captures are pending is read again under the target's lock. */
export const normalizeTarget = defineJob({
  name: 'normalize-target',
  payload: z.strictObject({
    /** Key of the target's stream. */
    target: z.string().min(1).max(2048),
    capture: z.uuid().toLowerCase(),
  }),
  jobId: ({ capture }) => `c_${capture}`,
});
