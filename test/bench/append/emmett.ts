import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';

import type { Call } from './calls.ts';

const versionConflict = 412;

/** Emmett's Postgres store with its own tables and defaults; it takes one stream a call, and pools its connections itself. */
export async function emmettStore(url: string) {
  const store = getPostgreSQLEventStore(url);
  await store.schema.migrate();
  return {
    append: async (call: Call): Promise<void> => {
      const stream = call[0]?.stream ?? '';
      const events = call.map(({ type, data, id }) => ({
        type,
        data: data as Record<string, unknown>,
        metadata: { event_id: id },
      }));
      for (;;) {
        try {
          await store.appendToStream(stream, events);
          return;
        } catch (error) {
          // Its append reads the version first, so two without an expected version conflict as well: a caller tries again.
          if ((error as { errorCode?: number }).errorCode !== versionConflict) throw error;
        }
      }
    },
    close: () => store.close(),
  };
}
