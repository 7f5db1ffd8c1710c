import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

import { realisticEvents, type RealisticEvent, type RealisticOptions } from './generate.ts';

export interface FillOptions extends RealisticOptions {
  /** Also the captures that the events name, with their hashes: what a comparison shows as evidence. */
  readonly captures?: boolean;
  /** What becomes of the names in the events: in streams, and in data as JSON text. The captures are not renamed. */
  readonly rename?: (text: string) => string;
  readonly onProgress?: (events: number) => void;
}

/** Events per COPY, so per transaction: memory stays the same, however many events are asked for. */
const chunk = 20_000;

/**
 * Fills a migrated, empty log by COPY, past the append: far faster, and the same rows. Statistics are left as they are;
 * call `ANALYZE` where the case wants them.
 */
export async function fillLog(
  client: pg.Client,
  { captures = false, rename = (text) => text, onProgress, ...options }: FillOptions,
): Promise<void> {
  let filled = 0;
  for (const events of chunks(realisticEvents(options))) {
    await copy(
      client,
      'es.events (stream_id, version, event_id, type, schema_version, occurred_at, data)',
      events.map((event) => eventRow(event, rename)),
    );
    if (captures) await copyCaptures(client, events);
    filled += events.length;
    onProgress?.(filled);
  }
  await client.query(
    'INSERT INTO es.streams (stream_id, version) SELECT stream_id, max(version) FROM es.events GROUP BY stream_id',
  );
}

function* chunks(events: Iterable<RealisticEvent>): Generator<RealisticEvent[]> {
  let held: RealisticEvent[] = [];
  for (const event of events) {
    held.push(event);
    if (held.length < chunk) continue;
    yield held;
    held = [];
  }
  if (held.length > 0) yield held;
}

type Field = string | number | null;

function eventRow(
  { stream, version, id, type, schemaVersion, occurredAt, data }: RealisticEvent,
  rename: (text: string) => string,
): readonly Field[] {
  return [rename(stream), version, id, type, schemaVersion, occurredAt, rename(JSON.stringify(data))];
}

interface Read {
  readonly capture: string;
  readonly request: string;
  readonly extractor: { readonly id: string };
  readonly observed_at: string;
}

async function copyCaptures(client: pg.Client, events: readonly RealisticEvent[]): Promise<void> {
  const seen = new Map<string, { target: string; read: Read }>();
  for (const { stream, data } of events) {
    const read = data as Partial<Read>;
    const [kind] = stream.split('/', 1);
    if (kind !== 'target' && kind !== 'series') continue;
    const target = kind === 'target' ? stream.slice('target/'.length) : stream.slice('series/'.length, -8);
    seen.set(read.capture ?? '', { target, read: read as Read });
  }
  const bodies = [...seen.keys()].map((id) => [hashOf(id), 2_000, 'file'] as const);
  const rows = [...seen.values()].map(captureRow);
  await copy(client, 'crawl.blob (sha256, bytes, stored)', bodies);
  await copy(
    client,
    'crawl.capture (id, target, request, source, url, outcome, status, sha256, licence, covers, started_at, ended_at)',
    rows,
  );
}

function captureRow({ target, read }: { target: string; read: Read }): readonly Field[] {
  const { capture, request, extractor, observed_at: at } = read;
  const url = `https://${extractor.id}.example/${encodeURIComponent(target)}/${request}`;
  return [
    capture,
    target,
    request,
    extractor.id,
    url,
    'body',
    200,
    hashOf(capture),
    `terms of ${extractor.id}`,
    '{}',
    at,
    at,
  ];
}

const hashOf = (id: string): string => `\\x${createHash('sha256').update(id).digest('hex')}`;

async function copy(client: pg.Client, into: string, rows: ReadonlyArray<readonly Field[]>): Promise<void> {
  const text = rows.map((row) => `${row.map(copyText).join('\t')}\n`).join('');
  await pipeline(Readable.from([text]), client.query(copyFrom(`COPY ${into} FROM STDIN`)));
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A field in the text format of COPY. */
function copyText(field: Field): string {
  if (field === null) return '\\N';
  return String(field).replace(/[\\\n\r\t]/gu, (special) => escapes[special] ?? special);
}
