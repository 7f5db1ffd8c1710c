-- The append-only log (DESIGN §5, §6; measured in the event store study, §8).
CREATE SCHEMA es;
CREATE SEQUENCE es.event_position AS bigint CACHE 1;

CREATE TABLE es.streams (
  stream_id text COLLATE "C" PRIMARY KEY,
  version   bigint NOT NULL CHECK (version > 0)
) WITH (fillfactor = 70);

CREATE TABLE es.events (
  position       bigint      NOT NULL DEFAULT nextval('es.event_position'),
  xid            xid8        NOT NULL DEFAULT pg_current_xact_id(),
  version        bigint      NOT NULL,
  occurred_at    timestamptz NOT NULL,
  recorded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  event_id       uuid        NOT NULL,
  correlation_id uuid,
  causation_id   uuid,
  schema_version smallint    NOT NULL,
  stream_id      text COLLATE "C" NOT NULL,
  type           text COLLATE "C" NOT NULL,
  data           jsonb       NOT NULL,
  meta           jsonb       NOT NULL DEFAULT '{}',
  CONSTRAINT events_pk         PRIMARY KEY (position),
  CONSTRAINT events_version_uq UNIQUE (stream_id, version),
  CONSTRAINT events_id_uq      UNIQUE (stream_id, event_id)
);
CREATE INDEX events_log ON es.events (xid, position);
-- Which tools a target was ever linked to: the linker asks this for each link observed.
CREATE INDEX events_linked ON es.events ((data ->> 'target')) WHERE type = 'TargetLinked';

CREATE FUNCTION es.forbid() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is forbidden: the log is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'ES403';
END $$;
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON es.events
  FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();

-- Locks first, sorted by key, and before the transaction has an id: otherwise a later version of a stream can carry
-- an earlier xid, and readers see it out of order.
CREATE FUNCTION es.lock_streams(p_streams text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE k bigint;
BEGIN
  FOR k IN SELECT DISTINCT hashtextextended(s, 0) FROM unnest(p_streams) AS s ORDER BY 1 LOOP
    PERFORM pg_advisory_xact_lock(k);
  END LOOP;
END $$;

CREATE FUNCTION es.append(
  p_streams text[], p_ids uuid[], p_types text[], p_schema_versions smallint[], p_occurred_at timestamptz[],
  p_correlation uuid[], p_causation uuid[], p_data jsonb[], p_meta jsonb,
  p_expected_streams text[] DEFAULT '{}', p_expected_versions bigint[] DEFAULT '{}'
) RETURNS TABLE (ord bigint, "position" bigint, version bigint, is_new boolean)
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $f$
#variable_conflict use_column
DECLARE stale text;
BEGIN
  IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
    RAISE EXCEPTION 'the append must be the first write of its transaction' USING ERRCODE = 'ES500';
  END IF;
  PERFORM es.lock_streams(p_streams || p_expected_streams);

  -- Under the locks nobody else can write these streams: what is known now stays all that is known.
  IF EXISTS (SELECT 1 FROM unnest(p_streams, p_ids) AS i(s, e)
             JOIN es.events k ON k.stream_id = i.s AND k.event_id = i.e) THEN
    RETURN QUERY SELECT * FROM es.append_known(p_streams, p_ids, p_types, p_schema_versions, p_occurred_at,
                                               p_correlation, p_causation, p_data, p_meta);
    RETURN;
  END IF;

  SELECT x.s INTO stale FROM unnest(p_expected_streams, p_expected_versions) AS x(s, v)
    WHERE coalesce((SELECT t.version FROM es.streams t WHERE t.stream_id = x.s), 0) <> x.v LIMIT 1;
  IF stale IS NOT NULL THEN
    RAISE EXCEPTION 'stream % has another version than expected', stale USING ERRCODE = 'ES409';
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

-- The rare way: some of the events are stored already (a repeated or a half-known call). Called under the locks.
CREATE FUNCTION es.append_known(
  p_streams text[], p_ids uuid[], p_types text[], p_schema_versions smallint[], p_occurred_at timestamptz[],
  p_correlation uuid[], p_causation uuid[], p_data jsonb[], p_meta jsonb
) RETURNS TABLE (ord bigint, "position" bigint, version bigint, is_new boolean)
LANGUAGE plpgsql SET jit = off SET enable_seqscan = off AS $f$
#variable_conflict use_column
BEGIN
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

-- The checkpoint row is the lease of its view: whoever holds the row lock applies the batch.
CREATE TABLE es.projections (
  name       text COLLATE "C" NOT NULL,
  version    int NOT NULL,
  xid        xid8 NOT NULL DEFAULT '0',
  position   bigint NOT NULL DEFAULT 0,
  status     text NOT NULL DEFAULT 'building' CHECK (status IN ('building', 'live', 'paused', 'retired')),
  error      jsonb,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (name, version)
) WITH (fillfactor = 50);
