import type { ColumnType, Generated, JSONColumnType } from 'kysely';

import type { CaptureFailure } from './captures/record.ts';

type Instant = ColumnType<Date, Date | string, Date | string>;

export interface HostTable {
  host: string;
  delay_ms: number;
  fence: Generated<number>;
  leased_until: Instant | null;
  next_fetch_at: Instant;
  blocked_until: Instant | null;
  blocked_why: string | null;
  streak: Generated<number>;
  robots: JSONColumnType<object> | null;
}

export interface TaskTable {
  target: string;
  request: string;
  source: string;
  host: string;
  due_at: Instant;
  fetched_at: Instant | null;
  last_outcome: string | null;
  refresh_seconds: number;
  visits: number;
  changes: number;
  interval_s: number | null;
  failures: number;
  active: boolean;
  sampled: Generated<boolean>;
  asked: string | null;
  denied_at: Instant | null;
  checks: Generated<number>;
  checked_at: Instant | null;
  change_weight: Generated<number>;
  changed_s: Generated<number>;
  unchanged_s: Generated<number>;
  change_rate: number | null;
}

export interface CaptureTable {
  id: string;
  seq: Generated<number>;
  target: string;
  request: string;
  source: string;
  parent: string | null;
  url: string;
  final_url: string | null;
  outcome: 'body' | 'not_modified' | 'absent' | 'failed';
  status: number | null;
  headers: JSONColumnType<Record<string, string>>;
  sha256: Buffer | null;
  same_as: string | null;
  failure: JSONColumnType<CaptureFailure> | null;
  licence: string;
  covers: JSONColumnType<object>;
  started_at: Instant;
  ended_at: Instant;
  recorded_at: Generated<Date>;
}

export interface ObservationTable {
  capture: string;
  extractor_version: number;
  target: string;
  seq: number;
  outcome: 'read' | 'not_modified' | 'absent' | 'failed';
  facts_hash: Buffer | null;
  counts: JSONColumnType<Record<string, number>>;
  failure: JSONColumnType<object> | null;
  observed_at: Instant;
  recorded_at: Generated<Date>;
}

export interface BlobTable {
  sha256: Buffer;
  bytes: number;
  codec: Generated<string>;
  stored: 'row' | 'file';
  body: Buffer | null;
  created_at: Generated<Date>;
}

export interface EventTable {
  position: number;
  xid: string;
  version: number;
  occurred_at: Date;
  recorded_at: Date;
  event_id: string;
  correlation_id: string | null;
  causation_id: string | null;
  schema_version: number;
  stream_id: string;
  type: string;
  data: JSONColumnType<object>;
  meta: JSONColumnType<object>;
}

/** Tables of the write side, as `migrations/` makes them. */
export interface Tables {
  'es.events': EventTable;
  'es.streams': { stream_id: string; version: number };
  'crawl.host': HostTable;
  'crawl.task': TaskTable;
  'crawl.capture': CaptureTable;
  'crawl.observation': ObservationTable;
  'crawl.blob': BlobTable;
}
