import {
  canonicalJson,
  currentHistory,
  eventId,
  readEventData,
  reconcileHistory,
  schemaVersionOf,
  streamOf,
  type NewEvent,
  type SeriesEvent,
} from '@juxta/domain';
import {
  appendEvents,
  lockStreams,
  readCaptures,
  readStreams,
  recordObservations,
  streamVersion,
  type Connection,
  type Database,
} from '@juxta/store';

import { derive, type DerivedHistory } from './derive.ts';
import { toNewEvents } from './new-events.ts';
import type { ReaderParts } from './parts.ts';
import { partsOf, readTold, type Part, type RederiveMode, type ToldHistory } from './told-history.ts';

export interface Rederivation {
  /** Whether the history had to be told anew. */
  readonly rederived: boolean;
  readonly events: number;
}

/**
 * Derives the history of a target from its stored captures with today's extractors. `late`: captures came that were made
 * before others which were read; their news is appended, or, where the history is another one than was told, it is told
 * anew. `replay`: all that was read is read again. Where the stream tells the same already, nothing is appended.
 */
export async function rederiveTarget(
  parts: ReaderParts,
  target: string,
  mode: RederiveMode,
  signal?: AbortSignal,
): Promise<Rederivation> {
  for (;;) {
    signal?.throwIfAborted();
    const told = await readTold(parts.db, target);
    const taking = partsOf(parts.sources, told, mode);
    if (mode === 'late' && !taking.some((part) => part.late)) return { rederived: false, events: 0 };
    const recorded = await recordHistory(
      parts.db,
      told,
      taking,
      await derive(parts, told, taking, mode, signal),
    );
    if (recorded) return recorded;
  }
}

/** One transaction; undefined where somebody read captures of this target meanwhile. */
async function recordHistory(
  db: Database,
  told: ToldHistory,
  taking: readonly Part[],
  derived: DerivedHistory,
): Promise<Rederivation | undefined> {
  const stream = streamOf.target(told.target);
  const series = [...new Set(derived.samples.map((sample) => sample.stream))];
  const news = newsOf(told, taking, derived);
  if (news.events.length + derived.samples.length + derived.observations.length === 0)
    return { rederived: false, events: 0 };
  return db.transaction().execute(async (trx) => {
    await lockStreams(trx, [stream, ...series]);
    if (!(await stands(trx, told, stream))) return undefined;
    const samples = await newSamples(trx, series, derived.samples);
    const appended = await appendEvents(trx, [...news.events, ...samples], {
      expected: news.events.length > 0 ? new Map([[stream, told.version]]) : new Map(),
    });
    await recordObservations(
      trx,
      derived.observations.map((row) =>
        news.rederived ? { ...row, counts: { ...row.counts, events: 0 } } : row,
      ),
    );
    return { rederived: news.rederived, events: appended.filter((one) => one.isNew).length };
  });
}

/** What the target's stream gets: nothing, the news of late captures, or its history told anew. */
function newsOf(
  told: ToldHistory,
  taking: readonly Part[],
  { forward, transitions }: DerivedHistory,
): { readonly rederived: boolean; readonly events: readonly NewEvent[] } {
  const current = currentHistory(told.events);
  const [first, last] = [taking[0]?.capture, taking.at(-1)?.capture];
  if (!first || !last || reconcileHistory({ current, forward, derived: transitions }) === 'append_forward')
    return { rederived: false, events: toNewEvents(told.target, forward) };
  const stream = streamOf.target(told.target);
  const schemaVersion = schemaVersionOf('HistoryRederived');
  const data = { from: first.id, to: last.id, transitions };
  return {
    rederived: true,
    events: [
      {
        stream,
        type: 'HistoryRederived',
        schemaVersion,
        occurredAt: last.ended_at.toISOString(),
        id: eventId(stream, 'HistoryRederived', first.id, last.id, told.version),
        // What cannot be read back must not be written: it would stop every view.
        data: readEventData('HistoryRederived', schemaVersion, data),
      },
    ],
  };
}

/** Whether what was read before the locks were taken still holds: the stream, and which captures were read by whom. */
async function stands(trx: Connection, told: ToldHistory, stream: string): Promise<boolean> {
  if ((await streamVersion(trx, stream)) !== told.version) return false;
  const now = await readCaptures(trx, told.target);
  const then = told.captures.filter((capture) => capture.read_by !== null);
  return now.size === then.length && then.every((capture) => now.get(capture.id) === capture.read_by);
}

/** The first sample of a day stands, and one that says the same as an older extractor's is no news. */
async function newSamples(
  trx: Connection,
  series: readonly string[],
  samples: readonly NewEvent[],
): Promise<readonly NewEvent[]> {
  if (samples.length === 0) return [];
  const told = new Map<string, { version: number; text: string }>();
  for (const event of [...(await readStreams(trx, series)).values()].flat())
    if (event.type === 'MetricsSampled') keepNewest(event.data);
  return samples.filter((sample) => {
    const { day, text, version } = sampleOf(sample.data);
    const known = told.get(day);
    if (known && (known.version >= version || known.text === text)) return false;
    keepNewest(sample.data);
    return true;
  });

  function keepNewest(data: unknown): void {
    const { day, text, version } = sampleOf(data);
    const known = told.get(day);
    if (!known || known.version < version) told.set(day, { version, text });
  }
}

function sampleOf(data: unknown): { day: string; version: number; text: string } {
  const { request, day, extractor, samples } = data as SeriesEvent['data'];
  return {
    day: canonicalJson([extractor.id, request, day]),
    version: extractor.version,
    text: canonicalJson(samples),
  };
}
