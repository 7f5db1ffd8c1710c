import { readEventData, type NewEvent } from '@juxta/domain';
import {
  RepeatedEvent,
  VersionConflict,
  type Appended,
  type AppendOptions,
  type Connection,
  type LogCursor,
  type RecordedEvent,
} from '@juxta/store';

import { ServerError } from './locks.ts';
import { sessionOf } from './session.ts';
import type { Transaction } from './transaction.ts';

export interface StoredEvent {
  readonly position: number;
  readonly xid: number;
  readonly stream: string;
  readonly version: number;
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  readonly occurredAt: string;
  readonly recordedAt: string;
  /** As JSON keeps it. */
  readonly data: unknown;
}

export async function appendEvents(
  db: Connection,
  events: readonly NewEvent[],
  options: AppendOptions = {},
): Promise<readonly Appended[]> {
  if (events.length === 0) return [];
  if (new Set(events.map((e) => `${e.id} ${e.stream}`)).size < events.length)
    throw new RepeatedEvent('this call has two events of one id in a stream');
  return sessionOf(db).statement('append', async (trx) => {
    if (trx.xid !== null)
      throw new ServerError('ES500', 'the append must be the first write of its transaction');
    await takeStreams(trx, [...events.map((event) => event.stream), ...(options.expected?.keys() ?? [])]);
    return appendLocked(trx, events, options.expected ?? new Map());
  });
}

export async function lockStreams(db: Connection, streams: readonly string[]): Promise<void> {
  await sessionOf(db).statement('lock streams', (trx) => takeStreams(trx, streams));
}

/** All of them in one order, or two calls could wait for each other. */
async function takeStreams(trx: Transaction, streams: readonly string[]): Promise<void> {
  for (const stream of [...new Set(streams)].toSorted()) await trx.lock(`stream ${stream}`);
}

function appendLocked(
  trx: Transaction,
  events: readonly NewEvent[],
  expected: ReadonlyMap<string, number>,
): readonly Appended[] {
  const { server } = trx;
  const known = new Map<NewEvent, StoredEvent>();
  for (const event of events) {
    const stored = eventsOf(trx, event.stream).find(({ id }) => id === event.id);
    if (stored) known.set(event, stored);
  }
  const grows = new Set(events.filter((event) => !known.has(event)).map(({ stream }) => stream));
  const settled = new Set(events.map(({ stream }) => stream).filter((stream) => !grows.has(stream)));
  for (const [stream, version] of grows.size > 0 ? expected : [])
    if (!settled.has(stream) && (server.streams.get(trx, stream)?.version ?? 0) !== version)
      throw new VersionConflict(`stream ${stream} has another version than expected`);
  return events.map((event) => {
    const stored = known.get(event) ?? store(trx, event);
    return { position: stored.position, version: stored.version, isNew: !known.has(event) };
  });
}

function store(trx: Transaction, event: NewEvent): StoredEvent {
  const { server } = trx;
  const xid = trx.takeId();
  const version = (server.streams.get(trx, event.stream)?.version ?? 0) + 1;
  const stored = {
    position: server.next('position'),
    xid,
    stream: event.stream,
    version,
    id: event.id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    occurredAt: new Date(event.occurredAt).toISOString(),
    recordedAt: new Date(server.now()).toISOString(),
    data: JSON.parse(JSON.stringify(event.data)) as unknown,
  };
  server.streams.put(trx, event.stream, { version });
  server.events.put(trx, String(stored.position), stored);
  return stored;
}

const eventsOf = (trx: Transaction, stream: string): readonly StoredEvent[] =>
  trx.server.events.rows(trx).filter((event) => event.stream === stream);

export async function readStreams(
  db: Connection,
  streams: readonly string[],
): Promise<ReadonlyMap<string, readonly RecordedEvent[]>> {
  return sessionOf(db).statement('read streams', (trx) => {
    const found = new Map<string, RecordedEvent[]>(streams.map((stream) => [stream, []]));
    const rows = trx.server.events.rows(trx).filter((event) => found.has(event.stream));
    for (const row of rows.toSorted((a, b) => a.version - b.version))
      found.get(row.stream)?.push(recorded(row));
    return found;
  });
}

export async function readStream<Event>(db: Connection, stream: string): Promise<readonly Event[]> {
  return ((await readStreams(db, [stream])).get(stream) ?? []) as unknown as readonly Event[];
}

export async function streamVersion(db: Connection, stream: string): Promise<number> {
  return sessionOf(db).statement(
    'stream version',
    (trx) => trx.server.streams.get(trx, stream)?.version ?? 0,
  );
}

export async function readLog(
  db: Connection,
  after: LogCursor,
  types: readonly string[],
  limit: number,
): Promise<{ readonly events: readonly RecordedEvent[]; readonly cursor: LogCursor }> {
  return sessionOf(db).statement('read log', (trx) => {
    const rows = below(trx, trx.server.horizon())
      .filter((event) => isAfter(event, after) && types.includes(event.type))
      .slice(0, limit);
    const last = rows.at(-1);
    return {
      events: rows.map(recorded),
      cursor: last ? { xid: String(last.xid), position: last.position } : after,
    };
  });
}

/** The events of all transactions below one, in the order in which all readers see them. */
export function below(trx: Transaction, xid: number): readonly StoredEvent[] {
  const rows = trx.server.events.rows(trx).filter((event) => event.xid < xid);
  return rows.toSorted((a, b) => a.xid - b.xid || a.position - b.position);
}

export function isAfter(
  event: { readonly xid: number | string; readonly position: number },
  cursor: LogCursor,
): boolean {
  const [xid, other] = [Number(event.xid), Number(cursor.xid)];
  return xid === other ? event.position > cursor.position : xid > other;
}

export async function streamsLinkedToAny(
  db: Connection,
  targets: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  return sessionOf(db).statement('streams linked to', (trx) => {
    const links = trx.server.events.rows(trx).filter(({ type }) => type === 'TargetLinked');
    const linked = (target: string) =>
      links.filter(({ data }) => (data as { target: string }).target === target).map(({ stream }) => stream);
    return new Map(targets.map((target) => [target, [...new Set(linked(target))].toSorted()]));
  });
}

export async function streamsLinkedTo(db: Connection, target: string): Promise<readonly string[]> {
  return (await streamsLinkedToAny(db, [target])).get(target) ?? [];
}

const lifted = new WeakMap<StoredEvent, RecordedEvent>();

/** Read as the store reads it; once, since an event never changes. */
export function recorded(row: StoredEvent): RecordedEvent {
  const before = lifted.get(row);
  if (before) return before;
  const { xid: _xid, schemaVersion, ...event } = row;
  const read = { ...event, data: readEventData(row.type, schemaVersion, row.data) };
  lifted.set(row, read);
  return read;
}
