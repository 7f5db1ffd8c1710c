-- A validator is one of a URL and a credential: what answers to another one is another thing, whatever its ETag says.
ALTER TABLE crawl.capture ADD COLUMN credential text;
COMMENT ON COLUMN crawl.capture.credential IS 'Tells apart the credentials that were sent: four hex digits, too few to confirm a guess. Null for none.';

-- What the sources declare, and what robots.txt made of it.
ALTER TABLE crawl.host ADD COLUMN declared_delay_ms int;
COMMENT ON COLUMN crawl.host.declared_delay_ms IS 'What its sources declare; null where that was not noted. delay_ms is that, or more where a robots.txt asks for it.';

-- What came of requests to one host, stored at once: captures, the reading of those that only confirm, and when each request
-- is next due. One round trip and one transaction for any number of answers; and each statement in here sees what was
-- committed until it starts, as the statements of a transaction do, which those of one WITH would not.
--
-- No row where the lease is lost: nothing is written then. `told`: captures that were read by this, since nothing can follow
-- from them (recordConfirmation says when); the normalizer has to look at all others. `moved`: those whose request is on its
-- way to its next time, as it stood when that was reckoned; the others' changed meanwhile.
--
-- With `p_moved_s` it takes the next turn as well, as takeTurn does where the last answer has come and the next fetch is
-- soon: `turn` says whether it is given. `p_left_s` is what is left of the host's delay since that answer.
--
-- Of one target at most one answer "not modified" may be among them: the second would be judged without the first.
CREATE FUNCTION crawl.record_answers(
  p_host text, p_fence bigint, p_sha256 bytea[], p_bytes bigint[], p_stored text[], p_bodies bytea[], p_answers jsonb,
  p_moved_s float8, p_left_s float8, p_lease_s float8
) RETURNS TABLE (told uuid[], moved uuid[], turn boolean)
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $f$
DECLARE
  v_streams text[];
BEGIN
  PERFORM FROM crawl.host h WHERE h.host = p_host AND h.fence = p_fence FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;

  IF p_sha256 <> '{}' THEN
    -- The same key as bodiesHeld takes.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('juxta: bodies', 0));
    INSERT INTO crawl.blob (sha256, bytes, stored, body)
    SELECT b.* FROM unnest(p_sha256, p_bytes, p_stored, p_bodies) AS b ON CONFLICT (sha256) DO NOTHING;
  END IF;
  INSERT INTO crawl.capture (id, target, request, source, parent, url, credential, final_url, outcome, status, headers, sha256, same_as,
    failure, licence, covers, started_at, ended_at)
  SELECT c.id, c.target, c.request, c.source, c.parent, c.url, c.credential, c.final_url, c.outcome, c.status, c.headers,
         decode(c.sha256, 'hex'), c.same_as, c.failure, c.licence, c.covers, c.started_at, c.ended_at
  FROM ROWS FROM (jsonb_to_recordset(p_answers) AS (id uuid, target text, request text, source text, parent uuid, url text, credential text,
    final_url text, outcome text, status int, headers jsonb, sha256 text, same_as uuid, failure jsonb, licence text,
    covers jsonb, started_at timestamptz, ended_at timestamptz)) WITH ORDINALITY AS c
  ORDER BY c.ordinality ON CONFLICT (id) DO NOTHING;

  SELECT array_agg('target/' || a.target) INTO v_streams
  FROM jsonb_to_recordset(p_answers) AS a (target text, outcome text) WHERE a.outcome = 'not_modified';
  IF v_streams IS NOT NULL THEN
    PERFORM es.lock_streams(v_streams);
    WITH observed AS (
      INSERT INTO crawl.observation (capture, extractor_version, target, seq, outcome, counts, observed_at)
      SELECT c.id, a.extractor_version, c.target, c.seq, 'not_modified', '{"events": 0}', c.ended_at
      FROM jsonb_to_recordset(p_answers) AS a (id uuid, extractor_version int) JOIN crawl.capture c ON c.id = a.id
      WHERE c.outcome = 'not_modified'
        AND EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = (
          SELECT d.id FROM crawl.capture d WHERE d.target = c.target AND (d.ended_at, d.seq) < (c.ended_at, c.seq)
          ORDER BY d.ended_at DESC, d.seq DESC LIMIT 1))
        AND NOT EXISTS (SELECT 1 FROM crawl.capture d JOIN crawl.observation o ON o.capture = d.id
          WHERE d.target = c.target AND (d.ended_at, d.seq) > (c.ended_at, c.seq))
        AND (SELECT (CASE d.outcome WHEN 'body' THEN d.id ELSE d.same_as END, o.extractor_version, o.outcome IN ('read', 'not_modified'))
          FROM crawl.capture d LEFT JOIN crawl.observation o ON o.capture = d.id
          WHERE d.target = c.target AND d.request = c.request AND (d.ended_at, d.seq) < (c.ended_at, c.seq)
          ORDER BY d.ended_at DESC, d.seq DESC, o.extractor_version DESC NULLS LAST LIMIT 1) = (c.same_as, a.extractor_version, true)
      ON CONFLICT DO NOTHING RETURNING capture)
    SELECT array_agg(capture) INTO told FROM observed;
  END IF;

  -- In one order, whoever else changes several.
  PERFORM FROM crawl.task t, jsonb_to_recordset(p_answers) AS a (target text, request text)
  WHERE t.target = a.target AND t.request = a.request ORDER BY t.target, t.request FOR NO KEY UPDATE OF t;
  WITH finished AS (
    UPDATE crawl.task t SET fetched_at = clock_timestamp(), last_outcome = a.said, visits = t.visits + 1, failures = a.failures,
      interval_s = a.interval_s, due_at = clock_timestamp() + make_interval(secs => a.wait_s),
      checked_at = CASE WHEN a.compared THEN clock_timestamp() ELSE t.checked_at END, checks = a.checks,
      change_weight = a.change_weight, changed_s = a.changed_s, unchanged_s = a.unchanged_s, change_rate = a.change_rate
    FROM jsonb_to_recordset(p_answers) AS a (id uuid, target text, request text, said text, visits int, failures int,
      interval_s int, wait_s float8, compared boolean, checked_at float8, checks int, change_weight float8, changed_s float8,
      unchanged_s float8, change_rate float8)
    WHERE t.target = a.target AND t.request = a.request AND isfinite(t.due_at) AND t.visits = a.visits
      AND extract(epoch FROM t.checked_at)::float8 IS NOT DISTINCT FROM a.checked_at
    RETURNING a.id)
  SELECT array_agg(id) INTO moved FROM finished;
  UPDATE crawl.host h SET leased_until = clock_timestamp() + make_interval(secs => p_lease_s),
    next_fetch_at = clock_timestamp() + make_interval(secs => greatest(p_left_s, 0) + p_moved_s)
  WHERE h.host = p_host AND p_moved_s IS NOT NULL AND h.leased_until > clock_timestamp()
    AND coalesce(h.blocked_until <= clock_timestamp(), true);
  turn := FOUND;
  told := coalesce(told, '{}');
  moved := coalesce(moved, '{}');
  RETURN NEXT;
END $f$;
