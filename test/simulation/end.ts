import type { Sources } from '@juxta/sources';
import type { Database, RecordedEvent } from '@juxta/store';

import { advance } from '../../packages/projections/src/advance.ts';
import type { Projection } from '../../packages/projections/src/projection.ts';
import * as checks from './checks.ts';
import { makeBuild } from './model/checkpoint.ts';
import type { Server } from './model/server.ts';
import { simulatedViews } from './views.ts';
import { packages, targetOf, type World } from './world.ts';

export interface EndedRun {
  readonly server: Server;
  readonly db: Database;
  readonly world: World;
  readonly sources: Sources;
  readonly types: Projection['types'];
  /** What the witness saw. */
  readonly seen: readonly RecordedEvent[];
}

const suffix = '-again';

/** Everything that must hold when the cluster has come to rest. */
export async function checkEnd({
  server,
  db,
  world,
  sources,
  types,
  seen,
}: EndedRun): Promise<readonly checks.Finding[]> {
  for (const projection of simulatedViews(types, suffix)) {
    await makeBuild(db, { projection, number: 1 });
    await advance(db, { projection, number: 1 }, 100_000);
  }
  const targets = packages.map(targetOf);
  const histories = await Promise.all(targets.map((target) => checks.checkHistory(db, sources, target)));
  return [
    ...checks.checkLog(server),
    ...checks.checkReader('witness', seen, server),
    ...checks.checkJournal(server),
    ...checks.checkObservations(server),
    ...histories.flat(),
    ...checks.checkViews(server, ['fact', 'fact-history'], suffix),
    ...checks.checkTruth(server, world),
    ...(await checks.checkLinks(db)),
  ];
}
