-- What makes the log trustworthy: an append whose repeats are exact, seals that tell a changed row, evidence that
-- cannot be changed, and bodies that leave only with an event that says so.

-- A repeated call gives the first result whatever it expects: its expectation was met when it was first made. But what
-- is new is decided now: every stream that would grow, and every stream that is only watched, must be as expected.
DROP FUNCTION es.append_known;
CREATE FUNCTION es.append_known(
  p_streams text[], p_ids uuid[], p_types text[], p_schema_versions smallint[], p_occurred_at timestamptz[],
  p_correlation uuid[], p_causation uuid[], p_data jsonb[], p_meta jsonb,
  p_expected_streams text[], p_expected_versions bigint[]
) RETURNS TABLE (ord bigint, "position" bigint, version bigint, is_new boolean)
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off AS $f$
#variable_conflict use_column
DECLARE
  v_fresh text[];  -- streams that would grow
  v_settled text[];  -- streams of which this call has nothing new
  v_watched text[];
  v_versions bigint[];
BEGIN
  SELECT coalesce(array_agg(DISTINCT i.s) FILTER (WHERE k.event_id IS NULL), '{}') INTO v_fresh
  FROM unnest(p_streams, p_ids) AS i(s, e)
  LEFT JOIN es.events k ON k.stream_id = i.s AND k.event_id = i.e;
  SELECT coalesce(array_agg(DISTINCT s), '{}') INTO v_settled
  FROM unnest(p_streams) AS s WHERE s <> ALL (v_fresh);
  IF v_fresh <> '{}' THEN
    SELECT coalesce(array_agg(x.s), '{}'), coalesce(array_agg(x.v), '{}') INTO v_watched, v_versions
    FROM unnest(p_expected_streams, p_expected_versions) AS x(s, v) WHERE x.s <> ALL (v_settled);
    PERFORM es.expect_versions(v_watched, v_versions);
  END IF;

  RETURN QUERY
  WITH input AS MATERIALIZED (
    SELECT * FROM unnest(p_streams, p_ids, p_types, p_schema_versions, p_occurred_at, p_correlation, p_causation, p_data)
         WITH ORDINALITY AS i(s, e, t, sv, oc, co, ca, d, ord)
  ), fresh AS MATERIALIZED (
    SELECT i.*, row_number() OVER (PARTITION BY s ORDER BY ord) AS n, count(*) OVER (PARTITION BY s) AS events
    FROM input i
    WHERE NOT EXISTS (SELECT 1 FROM es.events k WHERE k.stream_id = i.s AND k.event_id = i.e)
  ), grown AS (
    INSERT INTO es.streams AS g (stream_id, version)
    SELECT s, count(*) FROM fresh GROUP BY s ORDER BY s
    ON CONFLICT (stream_id) DO UPDATE SET version = g.version + excluded.version
    RETURNING g.stream_id, g.version
  ), written AS (
    INSERT INTO es.events (stream_id, version, event_id, type, schema_version, occurred_at, correlation_id, causation_id, data, meta)
    SELECT f.s, g.version - f.events + f.n, f.e, f.t, f.sv, f.oc, f.co, f.ca, f.d, p_meta
    FROM fresh f JOIN grown g ON g.stream_id = f.s ORDER BY f.ord
    RETURNING stream_id, event_id, position, version
  )
  SELECT i.ord, coalesce(w.position, k.position), coalesce(w.version, k.version), w.position IS NOT NULL
  FROM input i
  LEFT JOIN written w ON w.stream_id = i.s AND w.event_id = i.e
  LEFT JOIN es.events k ON k.stream_id = i.s AND k.event_id = i.e
  ORDER BY i.ord;
END $f$;

CREATE FUNCTION es.expect_versions(p_streams text[], p_versions bigint[]) RETURNS void
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off AS $f$
DECLARE stale text;
BEGIN
  SELECT x.s INTO stale FROM unnest(p_streams, p_versions) AS x(s, v)
    WHERE coalesce((SELECT t.version FROM es.streams t WHERE t.stream_id = x.s), 0) <> x.v LIMIT 1;
  IF stale IS NOT NULL THEN
    RAISE EXCEPTION 'stream % has another version than expected', stale USING ERRCODE = 'ES409';
  END IF;
END $f$;

CREATE OR REPLACE FUNCTION es.append(
  p_streams text[], p_ids uuid[], p_types text[], p_schema_versions smallint[], p_occurred_at timestamptz[],
  p_correlation uuid[], p_causation uuid[], p_data jsonb[], p_meta jsonb,
  p_expected_streams text[] DEFAULT '{}', p_expected_versions bigint[] DEFAULT '{}'
) RETURNS TABLE (ord bigint, "position" bigint, version bigint, is_new boolean)
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $f$
#variable_conflict use_column
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'the append must be the first write of its transaction' USING ERRCODE = 'ES500';
  END IF;
  PERFORM es.lock_streams(p_streams || p_expected_streams);

  -- Under the locks nobody else can write these streams: what is known now stays all that is known.
  IF EXISTS (SELECT 1 FROM unnest(p_streams, p_ids) AS i(s, e)
             JOIN es.events k ON k.stream_id = i.s AND k.event_id = i.e) THEN
    RETURN QUERY SELECT * FROM es.append_known(p_streams, p_ids, p_types, p_schema_versions, p_occurred_at, p_correlation,
                                               p_causation, p_data, p_meta, p_expected_streams, p_expected_versions);
    RETURN;
  END IF;
  IF p_expected_streams <> '{}' THEN
    PERFORM es.expect_versions(p_expected_streams, p_expected_versions);
  END IF;

  RETURN QUERY
  WITH input AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY s ORDER BY ord) AS n
    FROM unnest(p_streams, p_ids, p_types, p_schema_versions, p_occurred_at, p_correlation, p_causation, p_data)
         WITH ORDINALITY AS i(s, e, t, sv, oc, co, ca, d, ord)
  ), grown AS (
    INSERT INTO es.streams AS g (stream_id, version)
    SELECT s, count(*) FROM input GROUP BY s ORDER BY s
    ON CONFLICT (stream_id) DO UPDATE SET version = g.version + excluded.version
    RETURNING g.stream_id, g.version
  ), sized AS (
    SELECT s, count(*) AS events FROM input GROUP BY s
  ), written AS (
    INSERT INTO es.events (stream_id, version, event_id, type, schema_version, occurred_at, correlation_id, causation_id, data, meta)
    SELECT i.s, g.version - z.events + i.n, i.e, i.t, i.sv, i.oc, i.co, i.ca, i.d, p_meta
    FROM input i JOIN grown g ON g.stream_id = i.s JOIN sized z ON z.s = i.s
    ORDER BY i.ord
    RETURNING stream_id, event_id, position, version
  )
  SELECT i.ord, w.position, w.version, true FROM input i
  JOIN written w ON w.stream_id = i.s AND w.event_id = i.e ORDER BY i.ord;
END $f$;

-- A seal closes a range of positions and chains its hash to the seal before it (docs/adr/0008).
CREATE TABLE es.seals (
  number        bigint PRIMARY KEY CHECK (number > 0),
  format        smallint NOT NULL,
  from_position bigint NOT NULL UNIQUE,
  to_position   bigint NOT NULL UNIQUE,
  events        int NOT NULL CHECK (events > 0),
  positions     int8multirange NOT NULL,
  leaves        bytea NOT NULL,
  previous      bytea NOT NULL CHECK (octet_length(previous) = 32),
  hash          bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  sealed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK (from_position <= to_position),
  CHECK (octet_length(leaves) = 32 * events)
);
ALTER TABLE es.seals ALTER COLUMN leaves SET STORAGE EXTERNAL;
COMMENT ON COLUMN es.seals.positions IS 'The positions of the range that hold an event; the others were rolled back.';
COMMENT ON COLUMN es.seals.leaves IS 'SHA-256 of each event, 32 bytes each, by ascending position: names the one that was changed.';

CREATE TRIGGER seals_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON es.seals
  FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();

CREATE OR REPLACE FUNCTION es.forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is forbidden: the table is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'ES403';
END $$;

-- Captures and observations are evidence: what was seen stays as it was seen.
CREATE TRIGGER capture_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON crawl.capture
  FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();
CREATE TRIGGER observation_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON crawl.observation
  FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();
CREATE TRIGGER blob_immutable BEFORE UPDATE OR TRUNCATE ON crawl.blob
  FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();

-- A body may leave, its hash stays in the captures: so no foreign key, and an index to find who shares a body.
ALTER TABLE crawl.capture DROP CONSTRAINT capture_sha256_fkey;
CREATE INDEX capture_body ON crawl.capture (sha256) WHERE sha256 IS NOT NULL;

CREATE INDEX events_erased ON es.events (position) WHERE type = 'CaptureErased';

CREATE FUNCTION crawl.only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM crawl.capture c WHERE c.sha256 = OLD.sha256 AND NOT EXISTS (
               SELECT 1 FROM es.events e WHERE e.stream_id = 'capture/' || c.id AND e.type = 'CaptureErased')) THEN
    RAISE EXCEPTION 'body % belongs to a capture that is not erased', encode(OLD.sha256, 'hex') USING ERRCODE = 'ES403';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER blob_only_erased BEFORE DELETE ON crawl.blob
  FOR EACH ROW EXECUTE FUNCTION crawl.only_erased();
