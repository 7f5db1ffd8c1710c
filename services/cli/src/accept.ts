import { eventId, fold, schemaVersionOf, sourceHealth, streamOf, type SourceEvent } from '@juxta/domain';
import { JuxtaError } from '@juxta/runtime';
import { acceptQuarantine, appendEvents, lockStreams, quarantines, readStream } from '@juxta/store';

import type { App } from './app.ts';

/** A person says that a part that is held back is right: what it says is taken from now on. */
export async function accept(app: App, source: string, part: string): Promise<void> {
  const all = await quarantines(app.db);
  const held = all.find((one) => one.source === source && one.part === part);
  if (!held) {
    throw new JuxtaError('not_held', `nothing of ${source} called "${part.slice(0, 80)}" is held back`, {
      next: all[0] ? `juxta accept ${all[0].source} ${all[0].part}` : 'juxta doctor says what is',
    });
  }
  const stream = streamOf.source(source);
  await app.db.transaction().execute(async (trx) => {
    await lockStreams(trx, [stream]);
    const past = await readStream<SourceEvent>(trx, stream);
    const said = past.findLast((event) => event.type === 'SourceQuarantined' && event.data.part === part);
    const capture = said?.data.capture ?? '';
    const observed_at = new Date().toISOString();
    const command = { type: 'Release', host: held.host, part, capture, observed_at } as const;
    const events = sourceHealth.decide(command, fold(sourceHealth, past));
    await appendEvents(
      trx,
      events.map(({ type, data }) => ({
        stream,
        type,
        schemaVersion: schemaVersionOf(type),
        occurredAt: observed_at,
        id: eventId(stream, type, capture, part, 'accepted'),
        data,
      })),
    );
    await acceptQuarantine(trx, source, part);
  });
}
