import {
  eventId,
  fold,
  schemaVersionOf,
  sourceHealth,
  streamOf,
  type NewEvent,
  type SourceCommand,
  type SourceEvent,
} from '@juxta/domain';
import type { Source, SourceIndex } from '@juxta/sources';
import {
  endQuarantine,
  isAccepted,
  lastSizes,
  quarantines,
  readStream,
  saveQuarantine,
  type Connection,
  type Database,
  type NewCapture,
} from '@juxta/store';

/** An index that lacks more than this share of the targets that it listed, and so many, is not believed (law 9). */
const massRemoval = { share: 0.5, atLeast: 3 };

/** Neither is a list of less than this share of the usual size, which is the median of the last ones. */
const shrunk = { share: 0.5, of: 5, atLeast: 3 };

export const guardCodes = ['mass_removal', 'shrunk'] as const;

/** What is wrong with a list. */
export interface IndexDoubt {
  readonly code: (typeof guardCodes)[number];
  readonly message: string;
}

/** How many of the targets that a list spoke for it lacks now. */
export interface ListedBefore {
  readonly listed: number;
  readonly lost: number;
}

export async function doubtIndex(
  db: Database,
  source: string,
  index: SourceIndex,
  { listed, lost }: ListedBefore,
  bytes: number | null,
): Promise<IndexDoubt | null> {
  if (await isAccepted(db, source, index.name)) return null;
  if (lost >= massRemoval.atLeast && lost > listed * massRemoval.share)
    return { code: 'mass_removal', message: `${lost} of ${listed} targets are gone from the list at once` };
  if (bytes === null) return null;
  const sizes = (await lastSizes(db, index.name, 'index', shrunk.of)).toSorted((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 2)] ?? 0;
  if (sizes.length < shrunk.atLeast || bytes >= usual * shrunk.share) return null;
  return { code: 'shrunk', message: `the list has ${bytes} bytes, where ${usual} are usual` };
}

/** What the source's stream and the frontier get to know of a list: that it is held back, or taken again. */
export interface Guarded {
  readonly events: readonly NewEvent[];
  readonly settle: (trx: Connection) => Promise<void>;
}

const nothing: Guarded = { events: [], settle: async () => undefined };

/** `doubt` null: the list was taken. Nothing is told of a list that could not be had at all. */
export async function guardIndex(
  db: Database,
  source: Source,
  index: SourceIndex,
  capture: NewCapture,
  doubt: IndexDoubt | null,
): Promise<Guarded> {
  const [id, part] = [source.id, index.name];
  const host = new URL(index.url).host;
  const place = { part, host, capture: capture.id, observed_at: capture.endedAt };
  if (doubt) {
    const { attributes, metrics } = index.covers;
    const said = { code: doubt.code, detail: doubt.message };
    return {
      events: await decide(db, id, { type: 'HoldBack', ...place, ...said, covers: { attributes, metrics } }),
      settle: (trx) => saveQuarantine(trx, { source: id, part, host, ...said }),
    };
  }
  const held = (await quarantines(db)).find((one) => one.source === id && one.part === part);
  // What the normalizer holds back for what the slices say, it releases itself.
  if (!held || !guardCodes.some((code) => code === held.code) || capture.failure) return nothing;
  return {
    events: await decide(db, id, { type: 'Release', ...place }),
    settle: (trx) => endQuarantine(trx, id, part),
  };
}

async function decide(db: Database, source: string, command: SourceCommand): Promise<readonly NewEvent[]> {
  const stream = streamOf.source(source);
  const state = fold(sourceHealth, await readStream<SourceEvent>(db, stream));
  return sourceHealth.decide(command, state).map((event) => ({
    stream,
    type: event.type,
    schemaVersion: schemaVersionOf(event.type),
    occurredAt: event.data.observed_at,
    id: eventId(stream, event.type, event.data.capture, 'part' in event.data ? event.data.part : ''),
    data: event.data,
  }));
}
