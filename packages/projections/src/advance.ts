import type { Build } from './builds.ts';
import { type Cut, hasWork, pause } from './checkpoint.ts';
import type { Db } from './projection.ts';
import { PoisonEvent, takeTurn, type TurnResult } from './turn.ts';

/** One turn of one build. A poison event pauses the build, with the reason in its row; other errors are thrown. */
export async function advance(db: Db, build: Build, batch: number, until?: Cut): Promise<TurnResult> {
  const work = until ? 'work' : await hasWork(db, build);
  if (work !== 'work') return { applied: 0, caughtUp: work === 'idle', leased: work === 'idle' };
  try {
    return await takeTurn(db, build, batch, until);
  } catch (error) {
    if (!(error instanceof PoisonEvent)) throw error;
    return advanceOneByOne(db, build, batch, until);
  }
}

/** After a batch that failed: everything before the culprit is applied, then the build stops at it. */
async function advanceOneByOne(db: Db, build: Build, batch: number, until?: Cut): Promise<TurnResult> {
  let applied = 0;
  while (applied < batch) {
    try {
      const turn = await takeTurn(db, build, 1, until);
      applied += turn.applied;
      if (turn.applied === 0) return { ...turn, applied };
    } catch (error) {
      if (!(error instanceof PoisonEvent)) throw error;
      await pause(db, build, error);
      return { applied, caughtUp: false, leased: false };
    }
  }
  return { applied, caughtUp: false, leased: true };
}
