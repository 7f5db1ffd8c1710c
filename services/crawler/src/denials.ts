import { deniesAll, type Database, type HostLease } from '@juxta/store';

import type { Answer } from './answer.ts';

/**
 * 401 or 403: this target is not for us, as a private repository is not. One that says when to come back is a limit that was
 * reached, which some (GitHub) tell so.
 */
export function isDenial(answer: Answer): boolean {
  const status = answer.kind === 'response' ? answer.status : null;
  return (status === 401 || status === 403) && (answer.retryAfterSeconds ?? 0) === 0;
}

/**
 * The answer, and where it denies us its target, whether the host denies us all: it did so for the last targets as well. Only
 * such an answer is looked up. All answers before it must be stored.
 */
export async function judgeDenial(
  db: Database,
  lease: HostLease,
  target: string,
  answer: Answer,
): Promise<Answer> {
  return isDenial(answer) ? { ...answer, deniesAll: await deniesAll(db, lease.host, target) } : answer;
}
