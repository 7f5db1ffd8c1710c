import { z } from 'zod';

import { martInstant } from '../../mart-row.ts';
import { defineProjection } from '../../projection.ts';

const outcome = z.enum(['body', 'not_modified', 'absent', 'failed']);

/** Two missed turns, or an hour where turns are short, are no news: a visit may wait for its host. */
const freshness = `
  SELECT t.target, t.request, t.source, t.host, t.active, t.due_at, t.fetched_at, t.failures, c.id AS capture, c.outcome AS capture_outcome,
         c.ended_at AS captured_at, r.ended_at AS read_at, r.outcome AS observation_outcome, h.blocked_until, h.blocked_why,
         coalesce(t.interval_s, t.refresh_seconds) AS interval_seconds, t.checks, t.changes, t.change_rate * 86400 AS changes_per_day,
         CASE WHEN NOT t.active THEN NULL
           WHEN h.blocked_until > now() THEN 'blocked: ' || coalesce(h.blocked_why, 'left alone') || ' at ' || t.host
           WHEN q.detail IS NOT NULL THEN 'held back: ' || q.detail
           WHEN t.failures > 0 THEN 'failing: ' || coalesce(t.last_outcome, 'no answer') || ' at ' || t.host
           WHEN t.due_at < now() - greatest(interval '1 hour', 2 * make_interval(secs => t.refresh_seconds)) THEN 'overdue'
           WHEN r.ended_at IS NOT NULL OR c.outcome = 'absent' THEN NULL
           WHEN i.failures > 0 THEN 'failing: the index ' || i.target || ', ' || coalesce(i.last_outcome, 'no answer') || ' at ' || i.host
           ELSE 'never read' END AS stale_reason
  FROM crawl.task t
  JOIN crawl.host h USING (host)
  LEFT JOIN crawl.task i ON NOT isfinite(t.due_at) AND i.target = t.request AND i.request = 'index'
  LEFT JOIN crawl.quarantine q ON q.source = t.source AND q.part = t.request AND q.accepted_until IS NULL
  LEFT JOIN LATERAL (
    SELECT * FROM crawl.capture c WHERE c.target = t.target AND c.request = t.request ORDER BY c.seq DESC LIMIT 1) c ON true
  LEFT JOIN LATERAL (
    SELECT g.ended_at, o.outcome FROM crawl.capture g JOIN crawl.observation o ON o.capture = g.id
    WHERE g.target = t.target AND g.request = t.request AND o.outcome IN ('read', 'not_modified')
    ORDER BY g.seq DESC, o.extractor_version DESC LIMIT 1) r ON true`;

const evidence = `
  SELECT c.id AS capture, c.target, c.request, c.source, coalesce(c.final_url, c.url) AS url, c.outcome, c.status,
         encode(coalesce(c.sha256, b.sha256), 'hex') AS sha256, c.licence, c.started_at, c.ended_at
  FROM crawl.capture c LEFT JOIN crawl.capture b ON b.id = c.same_as`;

const sourceFreshness = `
  SELECT f.source, f.target, count(*)::int AS requests, max(f.read_at) AS last_read_at, min(f.read_at) AS oldest_read_at,
         now() - min(f.read_at) AS age, min(f.due_at) AS due_at, max(f.failures) AS failures,
         coalesce(bool_or(f.stale_reason IS NOT NULL), false) AS stale, min(f.stale_reason) AS stale_reason,
         (array_agg(f.capture ORDER BY f.captured_at DESC NULLS LAST))[1] AS capture
  FROM (${freshness}) f WHERE f.active
  GROUP BY f.source, f.target`;

/** Read from the crawl's own tables: an observation that changes nothing appends no event, and is fresh all the same. */
export const projection = defineProjection({
  name: 'freshness',
  version: 3,
  types: [],
  mart: [
    {
      name: 'freshness',
      select: freshness,
      comment: 'When each request of each target was last asked, and last read.',
      row: z.strictObject({
        target: z.string().describe('Key of the target.'),
        request: z.string().describe('Which of its requests.'),
        source: z.string().describe('Source that is asked.'),
        host: z.string().describe('Host that is asked.'),
        active: z.boolean().describe('False when it is no longer asked.'),
        due_at: martInstant.describe('When it is due next.'),
        fetched_at: martInstant.nullable().describe('When it was fetched last.'),
        failures: z.int().describe('Failures in a row.'),
        capture: z.uuid().nullable().describe('Its last capture.'),
        capture_outcome: outcome.nullable().describe('body, not_modified, absent or failed.'),
        captured_at: martInstant.nullable().describe('When the last capture ended.'),
        read_at: martInstant.nullable().describe('When the last capture that could be read ended.'),
        observation_outcome: z
          .enum(['read', 'not_modified'])
          .nullable()
          .describe('read or not_modified, of that capture.'),
        blocked_until: martInstant.nullable().describe('Until when its host is left alone.'),
        blocked_why: z.string().nullable().describe('Why its host is left alone.'),
        interval_seconds: z.int().describe('Time between two fetches, as learned so far.'),
        checks: z.int().describe('Answers that could be compared with the one before.'),
        changes: z.int().describe('Those whose facts were other ones.'),
        changes_per_day: z.number().nullable().describe('As estimated; null while too little was seen.'),
        stale_reason: z
          .string()
          .nullable()
          .describe(
            'Why it is stale: blocked, held back, failing, overdue or never read; null when it is not.',
          ),
      }),
    },
    {
      name: 'source_freshness',
      select: sourceFreshness,
      comment:
        'One row per source and target that is asked: when all of it was read last, how old that is, and whether and why it is stale.',
      row: z.strictObject({
        source: z.string().describe('Source that is asked.'),
        target: z.string().describe('Key of the target.'),
        requests: z.int().describe('How many requests make up the target.'),
        last_read_at: martInstant
          .nullable()
          .describe('When any of them was read last; null when none ever was.'),
        oldest_read_at: martInstant.nullable().describe('When the one that was read longest ago was read.'),
        age: z.string().nullable().describe('Time since then.'),
        due_at: martInstant.describe('When the first of them is due next.'),
        failures: z.int().describe('Failures in a row, of the worst of them.'),
        stale: z
          .boolean()
          .describe(
            'True when one of them is blocked, held back, failing, overdue by two turns and at least an hour, or was never read.',
          ),
        stale_reason: z
          .string()
          .nullable()
          .describe('Why: blocked, held back, failing, never read or overdue.'),
        capture: z.uuid().nullable().describe('Its last capture.'),
      }),
    },
    {
      name: 'evidence',
      select: evidence,
      comment:
        'Captures: where a fact was read. An answer "not modified" has the hash of the body it confirms.',
      row: z.strictObject({
        capture: z
          .uuid()
          .nullable()
          .describe('Id of the capture, as in the column capture of the other views.'),
        target: z.string().describe('Key of the target.'),
        request: z.string().describe('Which request.'),
        source: z.string().describe('Source that was asked.'),
        url: z.string().describe('Where the answer came from.'),
        outcome: outcome.describe('body, not_modified, absent or failed.'),
        status: z.int().nullable().describe('HTTP status.'),
        sha256: z.string().nullable().describe('SHA-256 of the body in hexadecimal.'),
        licence: z.string().describe('Terms of the source.'),
        started_at: martInstant.describe('When it was asked.'),
        ended_at: martInstant.describe('When the answer was complete.'),
      }),
    },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
