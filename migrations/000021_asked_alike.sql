-- An answer as it is stored: what it is as a capture, and how its request goes on. `n` is its place among those that came together, from 0.
CREATE TYPE crawl.answer AS (
  n int, id uuid, target text, request text, source text, licence text, covers jsonb, credential text, extractor_version int, parent uuid,
  url text, final_url text, outcome text, status int, headers jsonb, sha256 bytea, same_as uuid, failure jsonb, started_at timestamptz,
  ended_at timestamptz, said text, failures int, interval_s int, wait_s float8, compared boolean, visits int, checked_at float8, checks int,
  change_weight float8, changed_s float8, unchanged_s float8, change_rate float8);

-- Answers from JSON, which is read once for all that is done with them: each is an array without names, behind the place, from 0,
-- of what it asked in `p_asked`, since many ask alike. A final address is left out where it is the one that was asked for.
CREATE FUNCTION crawl.read_answers(p_asked jsonb, p_answers jsonb) RETURNS crawl.answer[]
LANGUAGE sql IMMUTABLE SET jit = off
RETURN ARRAY(
  SELECT ROW(r.n - 1, (a->>0)::uuid, a->>1, s->>0, s->>1, s->>2, s->3, s->>4, (s->>5)::int, (a->>2)::uuid, a->>3, CASE a->>4 WHEN '' THEN a->>3 ELSE a->>4 END,
    a->>5, (a->>6)::int, a->7, decode(a->>8, 'hex'), (a->>9)::uuid, nullif(a->10, 'null'), (a->>11)::timestamptz, (a->>12)::timestamptz,
    a->>13, (a->>14)::int, (a->>15)::int, (a->>16)::float8, (a->>17)::boolean, (a->>18)::int, (a->>19)::float8, (a->>20)::int,
    (a->>21)::float8, (a->>22)::float8, (a->>23)::float8, (a->>24)::float8)::crawl.answer
  FROM jsonb_array_elements(p_answers) WITH ORDINALITY AS r (answer, n)
  CROSS JOIN LATERAL (SELECT p_asked->(r.answer->>0)::int AS s, r.answer->1 AS a) AS told
  ORDER BY r.n);

-- What came of requests to one host, stored at once: captures, the reading of those that only confirm, and when each request
-- is next due. One round trip and one transaction for any number of answers; and each statement in here sees what was
-- committed until it starts, as the statements of a transaction do, which those of one WITH would not.
--
-- No row where the lease is lost: nothing is written then. `untold`: the places of those that the normalizer has to look at; all
-- others were read by this, since nothing can follow from them (crawl.confirm says when). `unmoved`: of those whose request
-- changed since it was read, and is not on its way to its next time.
--
-- With `p_moved_s` it takes the next turn as well, as takeTurn does where the last answer has come and the next fetch is
-- soon: `turn` says whether it is given. `p_left_s` is what is left of the host's delay since that answer.
--
-- Of one target at most one answer "not modified" may be among them: the second would be judged without the first.
DROP FUNCTION crawl.record_answers(text, bigint, bytea[], bigint[], text[], bytea[], jsonb, float8, float8, float8);
CREATE FUNCTION crawl.record_answers(
  p_host text, p_fence bigint, p_sha256 bytea[], p_bytes bigint[], p_stored text[], p_bodies bytea[], p_asked jsonb, p_answers jsonb,
  p_moved_s float8, p_left_s float8, p_lease_s float8
) RETURNS TABLE (untold int[], unmoved int[], turn boolean)
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $f$
DECLARE
  answers crawl.answer[];
  told uuid[];
  moved int[];
BEGIN
  PERFORM FROM crawl.host h WHERE h.host = p_host AND h.fence = p_fence FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  answers := crawl.read_answers(p_asked, p_answers);

  IF p_sha256 <> '{}' THEN
    -- The same key as bodiesHeld takes.
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('juxta: bodies', 0));
    INSERT INTO crawl.blob (sha256, bytes, stored, body)
    SELECT b.* FROM unnest(p_sha256, p_bytes, p_stored, p_bodies) AS b ON CONFLICT (sha256) DO NOTHING;
  END IF;
  INSERT INTO crawl.capture (id, target, request, source, parent, url, credential, final_url, outcome, status, headers, sha256, same_as,
    failure, licence, covers, started_at, ended_at)
  SELECT a.id, a.target, a.request, a.source, a.parent, a.url, a.credential, a.final_url, a.outcome, a.status, a.headers, a.sha256, a.same_as,
         a.failure, a.licence, a.covers, a.started_at, a.ended_at
  FROM unnest(answers) AS a ORDER BY a.n ON CONFLICT (id) DO NOTHING;

  told := ARRAY(SELECT c.capture FROM crawl.confirm(
    ARRAY(SELECT a.id FROM unnest(answers) AS a WHERE a.outcome = 'not_modified' ORDER BY a.n),
    ARRAY(SELECT a.extractor_version FROM unnest(answers) AS a WHERE a.outcome = 'not_modified' ORDER BY a.n)) AS c);

  -- In one order, whoever else changes several.
  PERFORM FROM crawl.task t, unnest(answers) AS a
  WHERE t.target = a.target AND t.request = a.request ORDER BY t.target, t.request FOR NO KEY UPDATE OF t;
  WITH finished AS (
    UPDATE crawl.task t SET fetched_at = clock_timestamp(), last_outcome = a.said, visits = t.visits + 1, failures = a.failures,
      interval_s = a.interval_s, due_at = clock_timestamp() + make_interval(secs => a.wait_s),
      checked_at = CASE WHEN a.compared THEN clock_timestamp() ELSE t.checked_at END, checks = a.checks,
      change_weight = a.change_weight, changed_s = a.changed_s, unchanged_s = a.unchanged_s, change_rate = a.change_rate
    FROM unnest(answers) AS a
    WHERE t.target = a.target AND t.request = a.request AND isfinite(t.due_at) AND t.visits = a.visits
      AND extract(epoch FROM t.checked_at)::float8 IS NOT DISTINCT FROM a.checked_at
    RETURNING a.n)
  SELECT array_agg(n) INTO moved FROM finished;
  UPDATE crawl.host h SET leased_until = clock_timestamp() + make_interval(secs => p_lease_s),
    next_fetch_at = clock_timestamp() + make_interval(secs => greatest(p_left_s, 0) + p_moved_s)
  WHERE h.host = p_host AND p_moved_s IS NOT NULL AND h.leased_until > clock_timestamp()
    AND coalesce(h.blocked_until <= clock_timestamp(), true);
  turn := FOUND;
  untold := ARRAY(SELECT a.n FROM unnest(answers) AS a WHERE NOT EXISTS (SELECT FROM unnest(told) AS c WHERE c = a.id) ORDER BY a.n);
  unmoved := ARRAY(SELECT a.n FROM unnest(answers) AS a WHERE NOT EXISTS (SELECT FROM unnest(moved) AS m WHERE m = a.n) ORDER BY a.n);
  RETURN NEXT;
END $f$;
