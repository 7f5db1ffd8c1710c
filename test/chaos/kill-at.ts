import { startJuxta, type Running } from '../e2e/juxta-process.ts';
import type { Lab } from './lab.ts';
import type { Point, QueuePoint } from './place.ts';
import { onQueue } from './points.ts';
import { redisOf, type PausedRedis } from './redis-server.ts';
import { skipTime } from './skip-time.ts';
import { openStandstill, type Standstill } from './standstill.ts';
import type { Round, Story } from './stories.ts';
import { until } from './until.ts';

/** Plays a story: each of its processes is brought to a stand at all of its points at once, and killed there. */
export async function playStory(story: Story, lab: Lab, redisUrl: string | undefined): Promise<void> {
  const rounds = story.rounds(lab);
  const all = rounds.flat().flatMap(({ points }) => points.map((point) => onQueue(point, story.queue)));
  await using standstill = await openStandstill(lab.installation.databaseUrl, all);
  const redis = redisUrl === undefined ? undefined : redisOf(redisUrl);
  for (const round of rounds) {
    await skipTime(lab.installation, redisUrl);
    await using running = startJuxta(['up', '--no-serve'], lab.installation.environment);
    await until(
      () => running.stdout().includes('up:'),
      running,
      () => 'its start',
    );
    await killAtPoints(round, { story, lab, standstill, redis, running });
  }
}

interface Scene {
  readonly story: Story;
  readonly lab: Lab;
  readonly standstill: Standstill;
  readonly redis: PausedRedis | undefined;
  readonly running: Running;
}

async function killAtPoints(round: Round, scene: Scene): Promise<void> {
  const { story, lab, standstill, redis, running } = scene;
  const standing: Point[] = [];
  for (const { due, points } of round) {
    const armed = points.map((point) => onQueue(point, story.queue));
    standing.push(...armed);
    await standstill.arm(armed);
    for (const sql of due) await lab.installation.query(sql);
    let missing: readonly string[] = [];
    await until(
      async () => (missing = await standstill.unreached(armed)).length === 0,
      running,
      () => missing.join(', '),
    );
  }
  if (redis)
    await commitUnheard(
      round.flatMap(({ points }) => points),
      scene,
      redis,
    );
  await running.kill();
  await standstill.bury(standing);
  await redis?.resume();
}

/** Lets the COMMITs before a queue's turn through while that queue takes no writes: what follows them never happens. */
async function commitUnheard(
  points: readonly (Point | QueuePoint)[],
  { lab, standstill, running }: Scene,
  redis: PausedRedis,
): Promise<void> {
  const waiting = points.filter((point) => 'redis' in point);
  if (waiting.length === 0) return;
  await redis.pause();
  await standstill.release(waiting.map((point) => onQueue(point, 'Redis')));
  for (const { committed } of waiting)
    await until(
      async () => (await lab.installation.query(committed)).length > 0,
      running,
      () => committed,
    );
}
