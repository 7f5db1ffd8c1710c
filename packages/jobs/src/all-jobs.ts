import { normalizeTarget } from './normalize-target.ts';
import { tick } from './tick.ts';
import { visitHost } from './visit-host.ts';

/** Every kind of job of the product: a new one is a file and an entry here. */
export const allJobs = [visitHost, normalizeTarget, tick] as const;
