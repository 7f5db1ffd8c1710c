import { createHash, randomUUID } from 'node:crypto';

import { streamOf, type Cause, type FactValue, type NewEvent, type Relation } from '@juxta/domain';
import { appendEvents, openStore } from '@juxta/store';
import { testDatabase } from '@juxta/testing';
import { sql } from 'kysely';

import { installViews } from '../src/install.ts';
import type { Db } from '../src/projection.ts';

export interface TestLog extends AsyncDisposable {
  readonly db: Db;
  readonly url: string;
  /** Appends in one transaction; gives the positions. */
  given(...events: readonly NewEvent[]): Promise<readonly number[]>;
}

/** A migrated database of its own, with all views. */
export async function openLog(): Promise<TestLog> {
  const database = await testDatabase({
    name: 'migrated',
    template: async (url) => {
      const store = await openStore(url);
      await store.close();
    },
  });
  const store = await openStore(database.url);
  const db = store.db as unknown as Db;
  await installViews(db);
  return {
    db,
    url: database.url,
    given: async (...events) =>
      (await db.transaction().execute((trx) => appendEvents(trx, events))).map((one) => one.position),
    [Symbol.asyncDispose]: async () => {
      await store.close();
      await database.drop();
    },
  };
}

export function event(
  stream: string,
  type: string,
  data: object,
  occurredAt = '2026-01-01T00:00:00Z',
): NewEvent {
  return { stream, id: randomUUID(), type, schemaVersion: 1, occurredAt, data };
}

/** A stable capture id for a short name. */
export function captureId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export interface Seen {
  readonly at?: string;
  readonly source?: string;
  readonly version?: number;
  readonly capture?: string;
  readonly request?: string;
}

export function evidence({
  at = '2026-01-01T00:00:00.000Z',
  source = 'npm',
  version = 1,
  capture = 'first',
  request = 'main',
}: Seen = {}) {
  return { capture: captureId(capture), request, extractor: { id: source, version }, observed_at: at };
}

export interface Stated {
  readonly attribute: string;
  readonly value?: FactValue;
  readonly from?: string;
  readonly cause?: Cause;
}

/** FactsObserved; a fact without a value is withdrawn. */
export function facts(target: string, stated: readonly Stated[], seen: Seen = {}): NewEvent {
  return event(streamOf.target(target), 'FactsObserved', {
    ...evidence(seen),
    facts: stated.map(({ attribute, value, from, cause = 'first_observed' }) =>
      value === undefined
        ? { attribute, state: 'withdrawn', cause, definition: 1 }
        : {
            attribute,
            state: 'known',
            value,
            cause,
            definition: 1,
            ...(from !== undefined && { effective_at: from }),
          },
    ),
  });
}

export function replaced(target: string, seen: Seen = {}): NewEvent {
  return event(streamOf.target(target), 'TargetReplaced', {
    ...evidence(seen),
    from_identity: '1',
    to_identity: '2',
  });
}

const authority = { by: 'catalog' };

export function registered(tool: string, name = tool, aliases: readonly string[] = []): NewEvent {
  return event(streamOf.tool(tool), 'ToolRegistered', { tool, name, aliases, authority });
}

export function linked(tool: string, target: string, relation: Relation = 'self'): NewEvent {
  return event(streamOf.tool(tool), 'TargetLinked', { target, relation, authority });
}

export function sampled(
  target: string,
  day: string,
  metric: string,
  value: number,
  seen: Seen = {},
): NewEvent {
  const at = `${day}T12:00:00.000Z`;
  return event(streamOf.series(target, day), 'MetricsSampled', {
    ...evidence({ at, ...seen }),
    target,
    day,
    samples: [{ metric, value, definition: 1 }],
  });
}

/** A capture row with a body of these bytes; `sameAs` makes it a 304 of another one. */
export async function givenCapture(
  db: Db,
  name: string,
  options: { sameAs?: string; source?: string } = {},
): Promise<string> {
  const sha256 = createHash('sha256').update(name).digest();
  const hasBody = options.sameAs === undefined;
  if (hasBody)
    await sql`INSERT INTO crawl.blob (sha256, bytes, stored, body) VALUES (${sha256}, 1, 'row', ${Buffer.from('x')})`.execute(
      db,
    );
  await sql`
    INSERT INTO crawl.capture (id, target, request, source, url, outcome, sha256, same_as, licence, covers, started_at, ended_at)
    VALUES (${captureId(name)}, 'pkg:npm/a', 'main', ${options.source ?? 'npm'}, ${`https://npm.registry.example/${name}`},
      ${hasBody ? 'body' : 'not_modified'}, ${hasBody ? sha256 : null}, ${hasBody ? null : captureId(options.sameAs ?? '')},
      'terms', '{}', '2026-01-01', '2026-01-01')`.execute(db);
  return sha256.toString('hex');
}

/** All rows of all view tables that readers see as one text: equal texts mean equal views. */
export async function dumpViews(db: Db): Promise<string> {
  const parts: string[] = [];
  for (const table of await liveTables(db)) {
    const { rows } = await sql<{
      row: string;
    }>`SELECT t::text AS row FROM ${sql.id('live', table)} t ORDER BY t::text COLLATE "C"`.execute(db);
    parts.push(table, ...rows.map((one) => one.row));
  }
  return parts.join('\n');
}

/** SHA-256 of the rows of each table that readers see, as canonical JSON in the order of that text. */
export async function hashViews(db: Db): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const table of await liveTables(db)) {
    const { rows } = await sql<{ row: string }>`
      SELECT to_jsonb(t)::text AS row FROM ${sql.id('live', table)} t ORDER BY to_jsonb(t)::text COLLATE "C"`.execute(
      db,
    );
    const text = rows.map(({ row }) => row).join('\n');
    hashes[table] = `${rows.length} ${createHash('sha256').update(text).digest('hex')}`;
  }
  return hashes;
}

export async function emptyViews(db: Db): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'view'`.execute(db);
  for (const { name } of rows) await sql`TRUNCATE ${sql.id('view', name)}`.execute(db);
  await sql`UPDATE es.projections SET xid = '0', position = 0, status = 'live', error = NULL WHERE serves`.execute(
    db,
  );
}

async function liveTables(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT viewname AS name FROM pg_views WHERE schemaname = 'live' ORDER BY 1`.execute(db);
  return rows.map(({ name }) => name);
}
