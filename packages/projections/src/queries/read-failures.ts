import type { Failure } from '@juxta/comparison';
import { sql } from 'kysely';

import { isoSql } from '../instant.ts';
import type { Db } from '../projection.ts';
import type { Pin } from './pin.ts';

export type OpenFailure = Omit<Failure, 'relation'>;

type FailureColumns = Omit<OpenFailure, 'covers' | 'kind' | 'target'> & {
  kind: 'failed' | 'gone' | 'broken';
  subject: string;
  attributes: readonly string[];
  metrics: readonly string[];
};

/** What is open at both times: an end counts only when it was known by then and had come by then. */
export async function readFailures(
  db: Db,
  targets: readonly string[],
  sources: readonly string[],
  pin: Pin,
): Promise<readonly OpenFailure[]> {
  const { rows } = await sql<FailureColumns>`
    SELECT kind, subject, source, host, code, detail, capture, attributes, metrics, ${sql.raw(isoSql('opened_at'))} AS at,
           opened_position::float8 AS position
    FROM live.failure
    WHERE (kind <> 'broken' AND subject = ANY (${[...targets]}::text[]) OR kind = 'broken' AND subject = ANY (${[...sources]}::text[]))
      AND opened_position <= ${pin.knownAt} AND opened_at <= ${pin.asOf}::timestamptz
      AND (superseded_position IS NULL OR superseded_position > ${pin.knownAt})
      AND (closed_position IS NULL OR closed_position > ${pin.knownAt} OR closed_at > ${pin.asOf}::timestamptz)
    ORDER BY opened_position, n, subject, part`.execute(db);
  return rows.map(({ kind, subject, attributes, metrics, ...row }) => ({
    ...row,
    target: kind === 'broken' ? null : subject,
    kind: kind === 'gone' ? 'gone' : 'failed',
    covers: { attributes, metrics },
  }));
}
