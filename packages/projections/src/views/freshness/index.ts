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
