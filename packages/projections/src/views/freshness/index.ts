import { defineProjection } from '../../projection.ts';

const freshness = `
  SELECT t.target, t.request, t.source, t.host, t.active, t.due_at, t.fetched_at, t.failures, c.id AS capture, c.outcome AS capture_outcome,
         c.ended_at AS captured_at, r.ended_at AS read_at, r.outcome AS observation_outcome, h.blocked_until, h.blocked_why
  FROM crawl.task t
  JOIN crawl.host h USING (host)
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

/** Two missed turns, or an hour where turns are short, are no news: a visit may wait for its host. */
const sourceFreshness = `
  SELECT f.source, f.target, count(*)::int AS requests, max(f.read_at) AS last_read_at, min(f.read_at) AS oldest_read_at,
         now() - min(f.read_at) AS age, min(f.due_at) AS due_at, max(f.failures) AS failures,
         coalesce(bool_or(f.why IS NOT NULL), false) AS stale, min(f.why) AS stale_reason,
         (array_agg(f.capture ORDER BY f.captured_at DESC NULLS LAST))[1] AS capture
  FROM (
    SELECT f.*, CASE
      WHEN f.blocked_until > now() THEN 'blocked: ' || coalesce(f.blocked_why, 'left alone') || ' at ' || f.host
      WHEN f.failures > 0 THEN 'failing: ' || coalesce(f.capture_outcome, 'no answer') || ' at ' || f.host
      WHEN f.due_at < now() - greatest(interval '1 hour', 2 * make_interval(secs => f.refresh_seconds)) THEN 'overdue'
      WHEN f.read_at IS NULL THEN 'never read' END AS why
    FROM (SELECT f.*, t.refresh_seconds FROM (${freshness}) f JOIN crawl.task t USING (target, request)) f
    WHERE f.active) f
  GROUP BY f.source, f.target`;

/** Read from the crawl's own tables: an observation that changes nothing appends no event, and is fresh all the same. */
export const projection = defineProjection({
  name: 'freshness',
  version: 1,
  types: [],
  mart: [
    {
      name: 'freshness',
      select: freshness,
      comment: 'When each request of each target was last asked, and last read.',
      columns: {
        target: 'Key of the target.',
        request: 'Which of its requests.',
        source: 'Source that is asked.',
        host: 'Host that is asked.',
        active: 'False when it is no longer asked.',
        due_at: 'When it is due next.',
        fetched_at: 'When it was fetched last.',
        failures: 'Failures in a row.',
        capture: 'Its last capture.',
        capture_outcome: 'body, not_modified, absent or failed.',
        captured_at: 'When the last capture ended.',
        read_at: 'When the last capture that could be read ended.',
        observation_outcome: 'read or not_modified, of that capture.',
        blocked_until: 'Until when its host is left alone.',
        blocked_why: 'Why its host is left alone.',
      },
    },
    {
      name: 'source_freshness',
      select: sourceFreshness,
      comment:
        'One row per source and target that is asked: when all of it was read last, how old that is, and whether and why it is stale.',
      columns: {
        source: 'Source that is asked.',
        target: 'Key of the target.',
        requests: 'How many requests make up the target.',
        last_read_at: 'When any of them was read last; null when none ever was.',
        oldest_read_at: 'When the one that was read longest ago was read.',
        age: 'Time since then.',
        due_at: 'When the first of them is due next.',
        failures: 'Failures in a row, of the worst of them.',
        stale:
          'True when one of them is blocked, failing, overdue by two turns and at least an hour, or was never read.',
        stale_reason: 'Why, with the host: blocked, failing, never read or overdue.',
        capture: 'Its last capture.',
      },
    },
    {
      name: 'evidence',
      select: evidence,
      comment:
        'Captures: where a fact was read. An answer "not modified" has the hash of the body it confirms.',
      columns: {
        capture: 'Id of the capture, as in the column capture of the other views.',
        target: 'Key of the target.',
        request: 'Which request.',
        source: 'Source that was asked.',
        url: 'Where the answer came from.',
        outcome: 'body, not_modified, absent or failed.',
        status: 'HTTP status.',
        sha256: 'SHA-256 of the body in hexadecimal.',
        licence: 'Terms of the source.',
        started_at: 'When it was asked.',
        ended_at: 'When the answer was complete.',
      },
    },
  ],
  tables: {},
  stored: async () => undefined,
  empty: undefined,
  fold: () => ({}),
});
