import { z } from '@hono/zod-openapi';
import { settleTimes } from '@juxta/projections';
import { systemClock } from '@juxta/runtime';

import type { RouteParts } from './parts.ts';
import { KnownAt, nextMidnight, WorldTime } from './pinned-times.ts';

/** The two times of a read, as a query gives them. */
export const Past = z.object({ as_of: WorldTime.optional(), known_at: KnownAt.optional() });

/** Both times of a request, settled; a position ahead of the views is refused. */
export async function pastTimes(
  parts: RouteParts,
  asked: z.output<typeof Past>,
): Promise<{ known_at: number; as_of: string }> {
  const as_of = asked.as_of ?? nextMidnight(systemClock.now());
  if (asked.known_at !== undefined) return settleTimes(parts.db, { as_of, known_at: asked.known_at });
  return { as_of, known_at: await parts.comparisons.log.position() };
}
