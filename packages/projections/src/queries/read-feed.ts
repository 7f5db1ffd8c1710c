import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import type { TargetSource } from './read-links.ts';

export interface FeedEntry {
  readonly position: number;
  readonly n: number;
  /** UUID of the event: with `n` it names the entry in any copy of the log. */
  readonly event: string;
  readonly kind: string;
  /** When it happened, by the source, else when it was seen. */
  readonly at: string;
  readonly recorded_at: string;
  readonly text: string;
  /** The tools that it is about, in order: by decision, or by links that hold or held then. */
  readonly tools: readonly string[];
  readonly target: string | null;
  readonly source: string | null;
  readonly facts: readonly string[];
  readonly capture: string | null;
  readonly data: unknown;
}

export interface FeedQuery {
  /** News of these tools only; all news when absent. */
  readonly tools?: readonly string[];
  /** Entries after this position; the newest ones when absent. */
  readonly since?: number;
  /** Nothing beyond: give a settled position, or a reader may pass an event by that was in flight. */
  readonly knownAt: number;
  readonly limit: number;
}

export interface FeedPage {
  /** In log order. */
  readonly entries: readonly FeedEntry[];
  /** The position to go on from: all news up to it were given. */
  readonly next: number;
  readonly more: boolean;
}

/**
 * A page of news. An event is never cut in two, so that a page may hold more entries than `limit`. A target's news are
 * a tool's where a link between them holds, or held when they came; those of a source where one of its targets does.
 */
export async function readFeed(db: Db, query: FeedQuery, targetSource: TargetSource): Promise<FeedPage> {
  const { since, knownAt, limit } = query;
  const newestFirst = since === undefined;
  const about = query.tools ? await subjectsOf(db, query.tools, targetSource) : null;
  const wanted = about
    ? sql`AND (f.stream = ANY (${about.streams}::text[]) OR (f.target IS NULL AND f.source = ANY (${about.sources}::text[])))
        AND (f.target IS NULL OR EXISTS (
          SELECT 1 FROM live.link l WHERE l.target = f.target AND l.tool = ANY (${[...about.tools]}::text[]) AND l.state = 'linked'
            AND (l.to_position IS NULL OR l.to_position > f.position)))`
    : sql``;
  const { rows } = await sql<FeedEntry>`
    SELECT p.position::float8 AS position, p.n, e.event_id AS event, p.kind, ${sql.raw(isoSql('p.at'))} AS at,
      ${sql.raw(isoSql('e.recorded_at'))} AS recorded_at, p.text, p.target, p.source, p.facts, p.capture, p.data,
      CASE WHEN p.tool IS NOT NULL THEN ARRAY[p.tool] ELSE ARRAY(
        SELECT DISTINCT l.tool FROM live.link l WHERE l.target = p.target AND l.state = 'linked'
          AND (l.to_position IS NULL OR l.to_position > p.position) ORDER BY 1) END AS tools
    FROM (
      SELECT * FROM live.feed f WHERE f.position > ${since ?? 0} AND f.position <= ${knownAt} ${wanted}
      ORDER BY f.position ${newestFirst ? sql`DESC` : sql``} FETCH FIRST ${limit} ROWS WITH TIES) p
    JOIN es.events e USING (position) ORDER BY p.position, p.n`.execute(db);
  const full = rows.length >= limit;
  const last = rows.at(-1)?.position ?? knownAt;
  return { entries: rows, next: full && !newestFirst ? last : knownAt, more: full && !newestFirst };
}

/** The streams whose news may be these tools', and the sources of what is linked to them now. */
async function subjectsOf(db: Db, tools: readonly string[], targetSource: TargetSource) {
  const { rows } = await sql<{ target: string; holds: boolean }>`
    SELECT target, bool_or(to_position IS NULL) AS holds FROM live.link
    WHERE tool = ANY (${[...tools]}::text[]) AND state = 'linked' GROUP BY target`.execute(db);
  const held = rows.filter(({ holds }) => holds).map(({ target }) => targetSource(target));
  return {
    tools,
    streams: [...tools.map((tool) => `tool/${tool}`), ...rows.map(({ target }) => `target/${target}`)],
    sources: [...new Set(held.filter((source) => source !== null))],
  };
}

/** Ids of the tools that stand in a category now, in order; null where no tool ever did. */
export async function toolsInCategory(db: Db, category: string): Promise<readonly string[] | null> {
  const { rows } = await sql<{ tools: readonly string[]; ever: boolean }>`
    SELECT ARRAY(SELECT tool FROM live.category_assignment WHERE category = ${category} AND to_position IS NULL ORDER BY tool) AS tools,
      EXISTS (SELECT 1 FROM live.category_assignment WHERE category = ${category}) AS ever`.execute(db);
  return rows[0]?.ever ? rows[0].tools : null;
}
