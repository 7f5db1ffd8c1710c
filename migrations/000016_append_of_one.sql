-- Most calls append one event and expect no version. Such a call has no arrays to read and is two plain statements with plans
-- of a few nodes: setting up what es.append runs (a join of CTEs over eight unnested arrays) costs more than the insert does.
-- What the append promises is the same. Gives no position where the event is known: es.append tells what it was then.
CREATE FUNCTION es.append_one(
  p_stream text, p_id uuid, p_type text, p_schema_version smallint, p_occurred_at timestamptz, p_correlation uuid, p_causation uuid,
  p_data jsonb, p_meta jsonb, OUT "position" bigint, OUT version bigint
) LANGUAGE plpgsql SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $f$
#variable_conflict use_column
DECLARE
  -- The same key as es.lock_streams takes.
  v_key bigint := hashtextextended(p_stream, 0);
  v_position bigint;
  v_version bigint;
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'the append must be the first write of its transaction' USING ERRCODE = 'ES500';
  END IF;
  -- Asking for a lock that is free needs no statement.
  IF NOT pg_try_advisory_xact_lock(v_key) THEN
    PERFORM pg_advisory_xact_lock(v_key);
  END IF;
  INSERT INTO es.streams AS g (stream_id, version)
  SELECT p_stream, 1 WHERE NOT EXISTS (SELECT FROM es.events k WHERE k.stream_id = p_stream AND k.event_id = p_id)
  ON CONFLICT (stream_id) DO UPDATE SET version = g.version + 1
  RETURNING g.version INTO v_version;
  IF FOUND THEN
    INSERT INTO es.events AS e (stream_id, version, event_id, type, schema_version, occurred_at, correlation_id, causation_id, data, meta)
    VALUES (p_stream, v_version, p_id, p_type, p_schema_version, p_occurred_at, p_correlation, p_causation, p_data, p_meta)
    RETURNING e.position INTO v_position;
  END IF;
  "position" := v_position;
  version := v_version;
END $f$;

-- A condition without a query in it is evaluated without starting a statement.
CREATE OR REPLACE FUNCTION es.append(
  p_streams text[], p_ids uuid[], p_types text[], p_schema_versions smallint[], p_occurred_at timestamptz[],
  p_correlation uuid[], p_causation uuid[], p_data jsonb[], p_meta jsonb,
  p_expected_streams text[] DEFAULT '{}', p_expected_versions bigint[] DEFAULT '{}'
) RETURNS TABLE (ord bigint, "position" bigint, version bigint, is_new boolean)
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $f$
#variable_conflict use_column
DECLARE
  v_one boolean := p_streams[1] = ALL (p_streams);
  v_expects boolean := cardinality(p_expected_streams) > 0;
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'the append must be the first write of its transaction' USING ERRCODE = 'ES500';
  END IF;
  -- The same key as es.lock_streams takes.
  IF v_one AND (NOT v_expects OR p_expected_streams <@ p_streams[1:1]) THEN
    IF NOT pg_try_advisory_xact_lock(hashtextextended(p_streams[1], 0)) THEN
      PERFORM pg_advisory_xact_lock(hashtextextended(p_streams[1], 0));
    END IF;
  ELSE
    -- As es.lock_streams does, without a call.
    PERFORM pg_advisory_xact_lock(k.key)
    FROM (SELECT DISTINCT hashtextextended(s, 0) AS key FROM unnest(p_streams || p_expected_streams) AS s ORDER BY 1) AS k;
  END IF;

  -- Under the locks nobody else can write these streams: what is known now stays all that is known.
  IF v_expects THEN
    PERFORM es.expect_versions(p_expected_streams, p_expected_versions)
    WHERE NOT EXISTS (SELECT FROM unnest(p_streams, p_ids) AS i(s, e),
                              LATERAL (SELECT FROM es.events k WHERE k.stream_id = i.s AND k.event_id = i.e LIMIT 1) AS known);
  END IF;

  -- Nothing is inserted where an event is known.
  IF v_one THEN
    RETURN QUERY
    WITH grown AS (
      INSERT INTO es.streams AS g (stream_id, version)
      SELECT p_streams[1], cardinality(p_ids)
      WHERE NOT EXISTS (SELECT FROM es.events k WHERE k.stream_id = p_streams[1] AND k.event_id = ANY (p_ids))
      ON CONFLICT (stream_id) DO UPDATE SET version = g.version + excluded.version
      RETURNING g.version - cardinality(p_ids) AS before
    ), written AS (
      INSERT INTO es.events AS e (stream_id, version, event_id, type, schema_version, occurred_at, correlation_id, causation_id, data, meta)
      SELECT i.s, g.before + i.ord, i.e, i.t, i.sv, i.oc, i.co, i.ca, i.d, p_meta
      FROM grown g, unnest(p_streams, p_ids, p_types, p_schema_versions, p_occurred_at, p_correlation, p_causation, p_data)
                    WITH ORDINALITY AS i(s, e, t, sv, oc, co, ca, d, ord)
      ORDER BY i.ord
      RETURNING e.position, e.version
    )
    SELECT w.version - g.before, w.position, w.version, true FROM written w, grown g;
  ELSE
    RETURN QUERY
    WITH grown AS (
      INSERT INTO es.streams AS g (stream_id, version)
      SELECT i.s, count(*) FROM (SELECT unnest(p_streams) COLLATE "C" AS s) AS i
      WHERE NOT EXISTS (SELECT FROM unnest(p_streams, p_ids) AS i(s, e),
                              LATERAL (SELECT FROM es.events k WHERE k.stream_id = i.s AND k.event_id = i.e LIMIT 1) AS known)
      GROUP BY i.s ORDER BY i.s
      ON CONFLICT (stream_id) DO UPDATE SET version = g.version + excluded.version
      RETURNING g.stream_id, g.version
    ), last AS (
      SELECT array_agg(version ORDER BY stream_id) AS versions FROM grown
    ), numbered AS (
      SELECT i.*, l.versions[dense_rank() OVER (ORDER BY i.s COLLATE "C")] + 1
                  - row_number() OVER (PARTITION BY i.s COLLATE "C" ORDER BY i.ord DESC) AS v
      FROM last l, unnest(p_streams, p_ids, p_types, p_schema_versions, p_occurred_at, p_correlation, p_causation, p_data)
                   WITH ORDINALITY AS i(s, e, t, sv, oc, co, ca, d, ord)
      WHERE l.versions IS NOT NULL
    ), written AS (
      INSERT INTO es.events AS e (stream_id, version, event_id, type, schema_version, occurred_at, correlation_id, causation_id, data, meta)
      SELECT i.s, i.v, i.e, i.t, i.sv, i.oc, i.co, i.ca, i.d, p_meta FROM numbered i ORDER BY i.ord
      RETURNING e.position, e.version
    )
    SELECT row_number() OVER (ORDER BY w.position), w.position, w.version, true FROM written w;
  END IF;
  IF NOT FOUND THEN
    RETURN QUERY SELECT * FROM es.append_known(p_streams, p_ids, p_types, p_schema_versions, p_occurred_at, p_correlation,
                                               p_causation, p_data, p_meta, p_expected_streams, p_expected_versions);
  END IF;
END $f$;

-- Room on each page for the next version of a row: its index is left alone then.
ALTER TABLE es.streams SET (fillfactor = 70);
