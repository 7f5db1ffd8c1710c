import {
  eventId,
  fold,
  schemaVersionOf,
  sourceHealth,
  streamOf,
  type SourceCommand,
  type SourceEvent,
} from '@juxta/domain';
import {
  appendEvents,
  endQuarantine,
  isAccepted,
  lockStreams,
  readStream,
  recentDoubts,
  saveQuarantine,
  type CaptureRow,
  type Database,
} from '@juxta/store';

import { tellDoubt, type Doubt } from './doubt.ts';

/** So many of the targets that answered last, and more than this share of them: then the source is wrong, not they. */
const alarm = { targets: 20, atLeast: 8, share: 0.5 };

/** So many in a row since then without more than this share: then it is as it was before. */
const allClear = { targets: 10, atLeast: 5, share: 0.1 };

/** Holds back a part of a source where most of its targets became doubtful in the same way. */
export async function considerHolding(db: Database, capture: CaptureRow, doubt: Doubt): Promise<void> {
  const { source, request } = capture;
  const { targets, doubtful } = await recentDoubts(db, source, request, doubt, alarm.targets);
  if (doubtful < alarm.atLeast || doubtful <= targets * alarm.share) return;
  if (await isAccepted(db, source, request)) return;
  const detail = `${doubtful} of the last ${targets} targets ${tellDoubt[doubt]}`;
  const host = new URL(capture.url).host;
  await decide(
    db,
    capture,
    {
      type: 'HoldBack',
      ...placeOf(capture),
      code: doubt,
      detail,
      covers: { attributes: capture.covers.attributes, metrics: capture.covers.metrics },
    },
    (trx) => saveQuarantine(trx, { source, part: request, host, code: doubt, detail }),
  );
}

/** What the crawler holds back an index for, it releases itself. */
const ofIndexes: ReadonlySet<string> = new Set(['mass_removal', 'shrunk']);

/** Takes its answers again where those that came since are whole. */
export async function considerRelease(db: Database, capture: CaptureRow, held: string): Promise<void> {
  if (ofIndexes.has(held)) return;
  const { source, request } = capture;
  const { targets, doubtful } = await recentDoubts(db, source, request, null, allClear.targets);
  if (targets < allClear.atLeast || doubtful > targets * allClear.share) return;
  await decide(db, capture, { type: 'Release', ...placeOf(capture) }, (trx) =>
    endQuarantine(trx, source, request),
  );
}

const placeOf = (capture: CaptureRow) => ({
  host: new URL(capture.url).host,
  part: capture.request,
  capture: capture.id,
  observed_at: capture.ended_at.toISOString(),
});

/** Two normalizers come to the same at once: the second finds it decided. */
async function decide(
  db: Database,
  capture: CaptureRow,
  command: SourceCommand,
  settle: (
    trx: Parameters<Parameters<ReturnType<Database['transaction']>['execute']>[0]>[0],
  ) => Promise<void>,
): Promise<void> {
  const stream = streamOf.source(capture.source);
  await db.transaction().execute(async (trx) => {
    await lockStreams(trx, [stream]);
    const state = fold(sourceHealth, await readStream<SourceEvent>(trx, stream));
    const events = sourceHealth.decide(command, state);
    await appendEvents(
      trx,
      events.map((event) => ({
        stream,
        type: event.type,
        schemaVersion: schemaVersionOf(event.type),
        occurredAt: event.data.observed_at,
        id: eventId(stream, event.type, capture.id, capture.request),
        data: event.data,
      })),
    );
    await settle(trx);
  });
}
