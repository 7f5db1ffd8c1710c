import type { Installation } from '../e2e/loopback-world.ts';
import { flushRedis } from './redis-server.ts';

/** Between two kills nobody waits for the leases of the dead and the locks of their jobs: those end, these are lost. */
export async function skipTime({ query }: Installation, redisUrl: string | undefined): Promise<void> {
  await query('UPDATE crawl.host SET leased_until = clock_timestamp() WHERE leased_until IS NOT NULL');
  await query('DELETE FROM bullmq.job');
  if (redisUrl !== undefined) await flushRedis(redisUrl);
}
