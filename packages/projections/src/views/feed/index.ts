import { sql } from 'kysely';

import { defineProjection, type Db } from '../../projection.ts';
import type { TableNames } from '../../tables.ts';
import { type FeedEvent, type FeedStored, foldFeed } from './fold.ts';
import { feedRow } from './row.ts';
import type { TargetMemory } from './target-memory.ts';
import type { ToolMemory } from './tool-news.ts';

const columns = {
  position: 'bigint',
  n: 'int',
  kind: 'text',
  key: 'text',
  stream: 'text',
  tool: 'text',
  target: 'text',
  source: 'text',
  at: 'timestamptz',
  text: 'text',
  facts: 'text[]',
  capture: 'uuid',
  data: 'jsonb',
} as const;

/** One row per thing worth telling. What a target is like when it is first read is no news, nor are its old releases. */
export const projection = defineProjection({
  name: 'feed',
  version: 1,
  types: [
    'ToolRegistered',
    'ToolRenamed',
    'ToolCategorized',
    'TargetLinked',
    'TargetLinkRefused',
    'TargetUnlinked',
    'FactsObserved',
    'ReleasesObserved',
    'LinksObserved',
    'TargetMoved',
    'TargetReplaced',
    'TargetFailed',
    'TargetGone',
    'TargetRecovered',
    'HistoryRederived',
    'SourceBroke',
    'SourceRecovered',
    'SourceQuarantined',
    'SourceReleased',
  ],
  mart: [
    {
      name: 'feed',
      select: `SELECT f.position, f.n, f.at, e.recorded_at, f.kind, f.tool, f.target, f.source, f.text, f.facts, f.capture, f.data
        FROM live.feed f JOIN es.events e USING (position)`,
      comment:
        'What changed, one row each. First readings are no news. Entries stay as they were told; a later history_rederived says that the target was read anew.',
      row: feedRow,
    },
  ],
  tables: {
    feed: {
      columns,
      key: ['position', 'n'],
      ddl: `position bigint, n int, kind text NOT NULL, key text NOT NULL, stream text COLLATE "C" NOT NULL, tool text COLLATE "C",
        target text COLLATE "C", source text COLLATE "C", at timestamptz NOT NULL, text text NOT NULL, facts text[] NOT NULL, capture uuid,
        data jsonb NOT NULL`,
      indexes: ['(stream, position)', '(source, position) WHERE target IS NULL'],
      existing: 'overwrite',
    },
    feed_memory: {
      columns: { stream: 'text', memory: 'jsonb' },
      key: ['stream'],
      ddl: `stream text COLLATE "C", memory jsonb NOT NULL`,
      indexes: [],
      storage: 'fillfactor = 80',
      existing: 'overwrite',
    },
  },
  stored: readStored,
  empty: { memories: new Map(), told: new Map() } as FeedStored,
  fold: (events, stored) => {
    const { rows, memories } = foldFeed(events, stored);
    return {
      feed: { rows },
      feed_memory: { rows: [...memories].map(([stream, memory]) => ({ stream, memory })) },
    };
  },
});

async function readStored(db: Db, events: readonly FeedEvent[], table: TableNames): Promise<FeedStored> {
  const streams = [...new Set(events.map(({ stream }) => stream))];
  const anew = [
    ...new Set(events.filter(({ type }) => type === 'HistoryRederived').map(({ stream }) => stream)),
  ];
  const memories = await sql<{ stream: string; memory: TargetMemory | ToolMemory }>`
    SELECT stream, memory FROM ${table('feed_memory')} WHERE stream = ANY (${streams}::text[])`.execute(db);
  const told =
    anew.length === 0
      ? []
      : (
          await sql<{ stream: string; keys: readonly string[] }>`
            SELECT stream, array_agg(DISTINCT key) AS keys FROM ${table('feed')}
            WHERE stream = ANY (${anew}::text[]) GROUP BY stream`.execute(db)
        ).rows;
  return {
    memories: new Map(memories.rows.map(({ stream, memory }) => [stream, memory])),
    told: new Map(told.map(({ stream, keys }) => [stream, keys])),
  };
}
