-- The schema of the write side as the migrations leave it. Generated from the catalogue of Postgres by
-- `npm run schema`; a test fails when it is stale. For reading: databases are made by the migrations.
SET check_function_bodies = off;

CREATE SCHEMA crawl;
CREATE SCHEMA daily;
CREATE SCHEMA es;

CREATE SEQUENCE crawl.capture_seq AS bigint INCREMENT 1 MINVALUE 1 MAXVALUE 9223372036854775807 START 1 CACHE 1;
CREATE SEQUENCE es.event_position AS bigint INCREMENT 1 MINVALUE 1 MAXVALUE 9223372036854775807 START 1 CACHE 1;

CREATE TYPE crawl.answer AS (
  n integer,
  id uuid,
  target text,
  request text,
  source text,
  licence text,
  covers jsonb,
  credential text,
  extractor_version integer,
  parent uuid,
  url text,
  final_url text,
  outcome text,
  status integer,
  headers jsonb,
  sha256 bytea,
  same_as uuid,
  failure jsonb,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  said text,
  failures integer,
  interval_s integer,
  wait_s double precision,
  compared boolean,
  visits integer,
  checked_at double precision,
  checks integer,
  change_weight double precision,
  changed_s double precision,
  unchanged_s double precision,
  change_rate double precision
);

CREATE TABLE crawl.blob (
  sha256 bytea NOT NULL,
  bytes bigint NOT NULL,
  codec text NOT NULL DEFAULT 'zstd'::text,
  stored text NOT NULL,
  body bytea,
  created_at timestamp with time zone NOT NULL DEFAULT now()
);
ALTER TABLE crawl.blob ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE TABLE crawl.capture (
  id uuid NOT NULL,
  seq bigint NOT NULL DEFAULT nextval('crawl.capture_seq'::regclass),
  target text COLLATE "C" NOT NULL,
  request text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  parent uuid,
  url text NOT NULL,
  final_url text,
  outcome text NOT NULL,
  status integer,
  headers jsonb NOT NULL DEFAULT '{}'::jsonb,
  sha256 bytea,
  same_as uuid,
  failure jsonb,
  licence text NOT NULL,
  covers jsonb NOT NULL,
  started_at timestamp with time zone NOT NULL,
  ended_at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  credential text
);
CREATE TABLE crawl.host (
  host text COLLATE "C" NOT NULL,
  delay_ms integer NOT NULL DEFAULT 1000,
  fence bigint NOT NULL DEFAULT 0,
  leased_until timestamp with time zone,
  next_fetch_at timestamp with time zone NOT NULL DEFAULT '-infinity'::timestamp with time zone,
  blocked_until timestamp with time zone,
  blocked_why text,
  streak integer NOT NULL DEFAULT 0,
  robots jsonb,
  declared_delay_ms integer
) WITH (fillfactor=70);
CREATE TABLE crawl.observation (
  capture uuid NOT NULL,
  extractor_version integer NOT NULL,
  target text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  outcome text NOT NULL,
  facts_hash bytea,
  counts jsonb NOT NULL DEFAULT '{}'::jsonb,
  failure jsonb,
  observed_at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE crawl.quarantine (
  source text COLLATE "C" NOT NULL,
  part text COLLATE "C" NOT NULL,
  host text NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  since timestamp with time zone NOT NULL,
  accepted_until timestamp with time zone
);
CREATE TABLE crawl.replay (
  scope text COLLATE "C" NOT NULL,
  after text COLLATE "C" NOT NULL,
  result jsonb NOT NULL,
  updated_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE crawl.task (
  target text COLLATE "C" NOT NULL,
  request text COLLATE "C" NOT NULL,
  source text COLLATE "C" NOT NULL,
  host text COLLATE "C" NOT NULL,
  due_at timestamp with time zone NOT NULL DEFAULT now(),
  fetched_at timestamp with time zone,
  last_outcome text,
  refresh_seconds integer NOT NULL,
  visits integer NOT NULL DEFAULT 0,
  changes integer NOT NULL DEFAULT 0,
  interval_s integer,
  failures integer NOT NULL DEFAULT 0,
  active boolean NOT NULL DEFAULT true,
  sampled boolean NOT NULL DEFAULT false,
  checks integer NOT NULL DEFAULT 0,
  checked_at timestamp with time zone,
  change_weight double precision NOT NULL DEFAULT 0,
  changed_s double precision NOT NULL DEFAULT 0,
  unchanged_s double precision NOT NULL DEFAULT 0,
  change_rate double precision,
  asked text,
  denied_at timestamp with time zone
);
CREATE TABLE crawl.threshold (
  one boolean NOT NULL DEFAULT true,
  seconds double precision NOT NULL,
  per_day double precision NOT NULL,
  tasks integer NOT NULL,
  computed_at timestamp with time zone NOT NULL
);
CREATE TABLE daily.category (
  day date NOT NULL,
  category text COLLATE "C" NOT NULL,
  tools integer NOT NULL,
  statuses jsonb NOT NULL
);
CREATE TABLE daily.cohort (
  day date NOT NULL,
  category text COLLATE "C" NOT NULL,
  born text COLLATE "C" NOT NULL,
  age_years integer NOT NULL,
  tools integer NOT NULL,
  alive integer NOT NULL,
  ended integer NOT NULL,
  dated integer NOT NULL,
  censored integer NOT NULL,
  share double precision
);
CREATE TABLE daily.cut (
  day date NOT NULL,
  "position" bigint NOT NULL,
  complete boolean NOT NULL,
  definition integer NOT NULL,
  made_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE daily.measure (
  day date NOT NULL,
  category text COLLATE "C" NOT NULL,
  measure text COLLATE "C" NOT NULL,
  tools integer NOT NULL,
  measured integer NOT NULL,
  min double precision NOT NULL,
  p10 double precision NOT NULL,
  p25 double precision NOT NULL,
  median double precision NOT NULL,
  p75 double precision NOT NULL,
  p90 double precision NOT NULL,
  max double precision NOT NULL
);
CREATE TABLE daily.ranking (
  day date NOT NULL,
  category text COLLATE "C" NOT NULL,
  measure text COLLATE "C" NOT NULL,
  tool text COLLATE "C" NOT NULL,
  rank integer NOT NULL,
  value double precision NOT NULL,
  percentile double precision NOT NULL,
  facts text[] NOT NULL
);
CREATE TABLE daily.survival (
  day date NOT NULL,
  category text COLLATE "C" NOT NULL,
  age_years integer NOT NULL,
  tools integer NOT NULL,
  surviving integer NOT NULL
);
CREATE TABLE daily.trend (
  day date NOT NULL,
  tool text COLLATE "C" NOT NULL,
  metric text COLLATE "C" NOT NULL,
  target text COLLATE "C" NOT NULL,
  value double precision NOT NULL,
  fact text NOT NULL,
  flags text[] NOT NULL,
  growth_7 double precision,
  growth_7_from date,
  growth_7_state text NOT NULL,
  growth_30 double precision,
  growth_30_from date,
  growth_30_state text NOT NULL,
  growth_365 double precision,
  growth_365_from date,
  growth_365_state text NOT NULL
);
CREATE TABLE es.events (
  "position" bigint NOT NULL DEFAULT nextval('es.event_position'::regclass),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  version bigint NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  recorded_at timestamp with time zone NOT NULL DEFAULT clock_timestamp(),
  event_id uuid NOT NULL,
  correlation_id uuid,
  causation_id uuid,
  schema_version smallint NOT NULL,
  stream_id text COLLATE "C" NOT NULL,
  type text COLLATE "C" NOT NULL,
  data jsonb NOT NULL,
  meta jsonb NOT NULL DEFAULT '{}'::jsonb
);
CREATE TABLE es.projections (
  name text COLLATE "C" NOT NULL,
  version integer NOT NULL,
  xid xid8 NOT NULL DEFAULT '0'::xid8,
  "position" bigint NOT NULL DEFAULT 0,
  status text NOT NULL DEFAULT 'building'::text,
  error jsonb,
  updated_at timestamp with time zone NOT NULL DEFAULT now(),
  serves boolean NOT NULL DEFAULT false,
  declared integer,
  fingerprint text,
  bulk jsonb
) WITH (fillfactor=50);
CREATE TABLE es.seals (
  number bigint NOT NULL,
  format smallint NOT NULL,
  from_position bigint NOT NULL,
  to_position bigint NOT NULL,
  events integer NOT NULL,
  positions int8multirange NOT NULL,
  leaves bytea NOT NULL,
  previous bytea NOT NULL,
  hash bytea NOT NULL,
  sealed_at timestamp with time zone NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE es.seals ALTER COLUMN leaves SET STORAGE EXTERNAL;
CREATE TABLE es.streams (
  stream_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL
) WITH (fillfactor=70);

ALTER TABLE crawl.blob ADD CONSTRAINT blob_pkey PRIMARY KEY (sha256);
ALTER TABLE crawl.blob ADD CONSTRAINT blob_stored_check CHECK ((stored = ANY (ARRAY['row'::text, 'file'::text])));
ALTER TABLE crawl.capture ADD CONSTRAINT capture_outcome_check CHECK ((outcome = ANY (ARRAY['body'::text, 'not_modified'::text, 'absent'::text, 'failed'::text])));
ALTER TABLE crawl.capture ADD CONSTRAINT capture_pkey PRIMARY KEY (id);
ALTER TABLE crawl.capture ADD CONSTRAINT capture_seq_key UNIQUE (seq);
ALTER TABLE crawl.host ADD CONSTRAINT host_pkey PRIMARY KEY (host);
ALTER TABLE crawl.observation ADD CONSTRAINT observation_outcome_check CHECK ((outcome = ANY (ARRAY['read'::text, 'not_modified'::text, 'absent'::text, 'failed'::text])));
ALTER TABLE crawl.observation ADD CONSTRAINT observation_pkey PRIMARY KEY (capture, extractor_version);
ALTER TABLE crawl.quarantine ADD CONSTRAINT quarantine_pkey PRIMARY KEY (source, part);
ALTER TABLE crawl.replay ADD CONSTRAINT replay_pkey PRIMARY KEY (scope);
ALTER TABLE crawl.task ADD CONSTRAINT task_pkey PRIMARY KEY (target, request);
ALTER TABLE crawl.threshold ADD CONSTRAINT threshold_one_check CHECK (one);
ALTER TABLE crawl.threshold ADD CONSTRAINT threshold_pkey PRIMARY KEY (one);
ALTER TABLE daily.category ADD CONSTRAINT category_pkey PRIMARY KEY (category, day);
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_age_years_check CHECK ((age_years > 0));
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_alive_check CHECK ((alive >= 0));
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_censored_check CHECK ((censored >= 0));
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_check CHECK (((dated >= 0) AND (dated <= ended)));
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_check1 CHECK ((((alive + ended) + censored) = tools));
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_ended_check CHECK ((ended >= 0));
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_pkey PRIMARY KEY (category, day, born, age_years);
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_share_check CHECK (((share >= (0)::double precision) AND (share <= (1)::double precision)));
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_tools_check CHECK ((tools > 0));
ALTER TABLE daily.cut ADD CONSTRAINT cut_definition_check CHECK ((definition > 0));
ALTER TABLE daily.cut ADD CONSTRAINT cut_pkey PRIMARY KEY (day);
ALTER TABLE daily.cut ADD CONSTRAINT cut_position_check CHECK (("position" >= 0));
ALTER TABLE daily.measure ADD CONSTRAINT measure_check CHECK (((measured >= 1) AND (measured <= tools)));
ALTER TABLE daily.measure ADD CONSTRAINT measure_pkey PRIMARY KEY (category, measure, day);
ALTER TABLE daily.ranking ADD CONSTRAINT ranking_percentile_check CHECK (((percentile >= (0)::double precision) AND (percentile <= (100)::double precision)));
ALTER TABLE daily.ranking ADD CONSTRAINT ranking_pkey PRIMARY KEY (category, measure, day, tool);
ALTER TABLE daily.ranking ADD CONSTRAINT ranking_rank_check CHECK ((rank > 0));
ALTER TABLE daily.survival ADD CONSTRAINT survival_check CHECK (((surviving >= 0) AND (surviving <= tools)));
ALTER TABLE daily.survival ADD CONSTRAINT survival_pkey PRIMARY KEY (category, day, age_years);
ALTER TABLE daily.trend ADD CONSTRAINT trend_pkey PRIMARY KEY (tool, metric, day);
ALTER TABLE es.events ADD CONSTRAINT events_id_uq UNIQUE (stream_id, event_id);
ALTER TABLE es.events ADD CONSTRAINT events_pk PRIMARY KEY ("position");
ALTER TABLE es.events ADD CONSTRAINT events_version_uq UNIQUE (stream_id, version);
ALTER TABLE es.projections ADD CONSTRAINT projections_pkey PRIMARY KEY (name, version);
ALTER TABLE es.projections ADD CONSTRAINT projections_status_check CHECK ((status = ANY (ARRAY['building'::text, 'live'::text, 'paused'::text, 'retired'::text, 'checking'::text])));
ALTER TABLE es.seals ADD CONSTRAINT seals_check CHECK ((from_position <= to_position));
ALTER TABLE es.seals ADD CONSTRAINT seals_check1 CHECK ((octet_length(leaves) = (32 * events)));
ALTER TABLE es.seals ADD CONSTRAINT seals_events_check CHECK ((events > 0));
ALTER TABLE es.seals ADD CONSTRAINT seals_from_position_key UNIQUE (from_position);
ALTER TABLE es.seals ADD CONSTRAINT seals_hash_check CHECK ((octet_length(hash) = 32));
ALTER TABLE es.seals ADD CONSTRAINT seals_hash_key UNIQUE (hash);
ALTER TABLE es.seals ADD CONSTRAINT seals_number_check CHECK ((number > 0));
ALTER TABLE es.seals ADD CONSTRAINT seals_pkey PRIMARY KEY (number);
ALTER TABLE es.seals ADD CONSTRAINT seals_previous_check CHECK ((octet_length(previous) = 32));
ALTER TABLE es.seals ADD CONSTRAINT seals_to_position_key UNIQUE (to_position);
ALTER TABLE es.streams ADD CONSTRAINT streams_pkey PRIMARY KEY (stream_id);
ALTER TABLE es.streams ADD CONSTRAINT streams_version_check CHECK ((version > 0));
ALTER TABLE crawl.observation ADD CONSTRAINT observation_capture_fkey FOREIGN KEY (capture) REFERENCES crawl.capture(id);
ALTER TABLE crawl.task ADD CONSTRAINT task_host_fkey FOREIGN KEY (host) REFERENCES crawl.host(host);
ALTER TABLE daily.category ADD CONSTRAINT category_day_fkey FOREIGN KEY (day) REFERENCES daily.cut(day) ON DELETE CASCADE;
ALTER TABLE daily.cohort ADD CONSTRAINT cohort_day_fkey FOREIGN KEY (day) REFERENCES daily.cut(day) ON DELETE CASCADE;
ALTER TABLE daily.measure ADD CONSTRAINT measure_day_fkey FOREIGN KEY (day) REFERENCES daily.cut(day) ON DELETE CASCADE;
ALTER TABLE daily.ranking ADD CONSTRAINT ranking_day_fkey FOREIGN KEY (day) REFERENCES daily.cut(day) ON DELETE CASCADE;
ALTER TABLE daily.survival ADD CONSTRAINT survival_day_fkey FOREIGN KEY (day) REFERENCES daily.cut(day) ON DELETE CASCADE;
ALTER TABLE daily.trend ADD CONSTRAINT trend_day_fkey FOREIGN KEY (day) REFERENCES daily.cut(day) ON DELETE CASCADE;

CREATE INDEX capture_body ON crawl.capture USING btree (sha256) WHERE (sha256 IS NOT NULL);
CREATE INDEX capture_last_body ON crawl.capture USING btree (target, request, seq DESC) WHERE (outcome = 'body'::text);
CREATE INDEX capture_made ON crawl.capture USING btree (target, ended_at, seq);
CREATE INDEX capture_request ON crawl.capture USING btree (target, request, seq DESC);
CREATE INDEX capture_source ON crawl.capture USING btree (source, request, seq DESC) WHERE (outcome = 'body'::text);
CREATE INDEX observation_target ON crawl.observation USING btree (target, seq DESC);
CREATE INDEX task_denied ON crawl.task USING btree (host, denied_at) WHERE (denied_at IS NOT NULL);
CREATE INDEX task_due ON crawl.task USING btree (due_at) WHERE active;
CREATE INDEX task_host ON crawl.task USING btree (host, due_at) WHERE active;
CREATE INDEX category_day ON daily.category USING btree (day);
CREATE INDEX cohort_day ON daily.cohort USING btree (day);
CREATE INDEX measure_day ON daily.measure USING btree (day);
CREATE INDEX ranking_day ON daily.ranking USING btree (day);
CREATE INDEX survival_day ON daily.survival USING btree (day);
CREATE INDEX trend_day ON daily.trend USING btree (day);
CREATE INDEX events_erased ON es.events USING btree ("position") WHERE (type = 'CaptureErased'::text);
CREATE INDEX events_linked ON es.events USING btree (((data ->> 'target'::text))) WHERE (type = 'TargetLinked'::text);
CREATE INDEX events_log ON es.events USING btree (xid, "position");
CREATE UNIQUE INDEX projections_serving ON es.projections USING btree (name) WHERE serves;

CREATE OR REPLACE FUNCTION crawl.confirm(p_captures uuid[], p_versions integer[])
 RETURNS TABLE(capture uuid)
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
BEGIN
  IF p_captures = '{}' THEN
    RETURN;
  END IF;
  PERFORM es.lock_streams(ARRAY(SELECT 'target/' || c.target FROM crawl.capture c WHERE c.id = ANY (p_captures)));
  RETURN QUERY
    INSERT INTO crawl.observation (capture, extractor_version, target, seq, outcome, counts, observed_at)
    SELECT c.id, a.version, c.target, c.seq, 'not_modified', '{"events": 0}', c.ended_at
    FROM unnest(p_captures, p_versions) AS a (id, version) JOIN crawl.capture c ON c.id = a.id
    WHERE c.outcome = 'not_modified'
      AND EXISTS (SELECT 1 FROM crawl.observation o WHERE o.capture = (
        SELECT d.id FROM crawl.capture d WHERE d.target = c.target AND (d.ended_at, d.seq) < (c.ended_at, c.seq)
        ORDER BY d.ended_at DESC, d.seq DESC LIMIT 1))
      AND NOT EXISTS (SELECT 1 FROM crawl.capture d JOIN crawl.observation o ON o.capture = d.id
        WHERE d.target = c.target AND (d.ended_at, d.seq) > (c.ended_at, c.seq))
      AND (SELECT (CASE d.outcome WHEN 'body' THEN d.id ELSE d.same_as END, o.extractor_version, o.outcome IN ('read', 'not_modified'))
        FROM crawl.capture d LEFT JOIN crawl.observation o ON o.capture = d.id
        WHERE d.target = c.target AND d.request = c.request AND (d.ended_at, d.seq) < (c.ended_at, c.seq)
        ORDER BY d.ended_at DESC, d.seq DESC, o.extractor_version DESC NULLS LAST LIMIT 1) = (c.same_as, a.version, true)
    ON CONFLICT DO NOTHING RETURNING capture;
END $function$;
CREATE OR REPLACE FUNCTION crawl.only_erased()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  IF EXISTS (SELECT 1 FROM crawl.capture c WHERE c.sha256 = OLD.sha256 AND NOT EXISTS (
               SELECT 1 FROM es.events e WHERE e.stream_id = 'capture/' || c.id AND e.type = 'CaptureErased')) THEN
    RAISE EXCEPTION 'body % belongs to a capture that is not erased', encode(OLD.sha256, 'hex') USING ERRCODE = 'ES403';
  END IF;
  RETURN OLD;
END $function$;
CREATE OR REPLACE FUNCTION crawl.read_answers(p_asked jsonb, p_answers jsonb)
 RETURNS crawl.answer[]
 LANGUAGE sql
 IMMUTABLE
 SET jit TO 'off'
RETURN ARRAY(SELECT ROW(((r.n - 1))::integer, ((told.a ->> 0))::uuid, (told.a ->> 1), (told.s ->> 0), (told.s ->> 1), (told.s ->> 2), (told.s -> 3), (told.s ->> 4), ((told.s ->> 5))::integer, ((told.a ->> 2))::uuid, (told.a ->> 3), CASE (told.a ->> 4) WHEN ''::text THEN (told.a ->> 3) ELSE (told.a ->> 4) END, (told.a ->> 5), ((told.a ->> 6))::integer, (told.a -> 7), decode((told.a ->> 8), 'hex'::text), ((told.a ->> 9))::uuid, NULLIF((told.a -> 10), 'null'::jsonb), ((told.a ->> 11))::timestamp with time zone, ((told.a ->> 12))::timestamp with time zone, (told.a ->> 13), ((told.a ->> 14))::integer, ((told.a ->> 15))::integer, ((told.a ->> 16))::double precision, ((told.a ->> 17))::boolean, ((told.a ->> 18))::integer, ((told.a ->> 19))::double precision, ((told.a ->> 20))::integer, ((told.a ->> 21))::double precision, ((told.a ->> 22))::double precision, ((told.a ->> 23))::double precision, ((told.a ->> 24))::double precision)::crawl.answer AS "row" FROM (jsonb_array_elements(read_answers.p_answers) WITH ORDINALITY r(answer, n) CROSS JOIN LATERAL (SELECT (read_answers.p_asked -> ((r.answer ->> 0))::integer) AS s, (r.answer -> 1) AS a) told) ORDER BY r.n);
CREATE OR REPLACE FUNCTION crawl.record_answers(p_host text, p_fence bigint, p_sha256 bytea[], p_bytes bigint[], p_stored text[], p_bodies bytea[], p_asked jsonb, p_answers jsonb, p_moved_s double precision, p_left_s double precision, p_lease_s double precision)
 RETURNS TABLE(untold integer[], unmoved integer[], turn boolean)
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
END $function$;
CREATE OR REPLACE FUNCTION es.append(p_streams text[], p_ids uuid[], p_types text[], p_schema_versions smallint[], p_occurred_at timestamp with time zone[], p_correlation uuid[], p_causation uuid[], p_data jsonb[], p_meta jsonb, p_expected_streams text[] DEFAULT '{}'::text[], p_expected_versions bigint[] DEFAULT '{}'::bigint[])
 RETURNS TABLE(ord bigint, "position" bigint, version bigint, is_new boolean)
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
END $function$;
CREATE OR REPLACE FUNCTION es.append_known(p_streams text[], p_ids uuid[], p_types text[], p_schema_versions smallint[], p_occurred_at timestamp with time zone[], p_correlation uuid[], p_causation uuid[], p_data jsonb[], p_meta jsonb, p_expected_streams text[], p_expected_versions bigint[])
 RETURNS TABLE(ord bigint, "position" bigint, version bigint, is_new boolean)
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
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
END $function$;
CREATE OR REPLACE FUNCTION es.append_one(p_stream text, p_id uuid, p_type text, p_schema_version smallint, p_occurred_at timestamp with time zone, p_correlation uuid, p_causation uuid, p_data jsonb, p_meta jsonb, OUT "position" bigint, OUT version bigint)
 RETURNS record
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
END $function$;
CREATE OR REPLACE FUNCTION es.expect_versions(p_streams text[], p_versions bigint[])
 RETURNS void
 LANGUAGE plpgsql
 SET jit TO 'off'
 SET enable_seqscan TO 'off'
AS $function$
DECLARE stale text;
BEGIN
  SELECT x.s INTO stale FROM unnest(p_streams, p_versions) AS x(s, v)
    WHERE coalesce((SELECT t.version FROM es.streams t WHERE t.stream_id = x.s), 0) <> x.v LIMIT 1;
  IF stale IS NOT NULL THEN
    RAISE EXCEPTION 'stream % has another version than expected', stale USING ERRCODE = 'ES409';
  END IF;
END $function$;
CREATE OR REPLACE FUNCTION es.forbid()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION '% on %.% is forbidden: the table is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'ES403';
END $function$;
CREATE OR REPLACE FUNCTION es.lock_streams(p_streams text[])
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
BEGIN
  PERFORM pg_advisory_xact_lock(k.key)
  FROM (SELECT DISTINCT hashtextextended(s, 0) AS key FROM unnest(p_streams) AS s ORDER BY 1) AS k;
END $function$;
CREATE OR REPLACE FUNCTION es.position_at(p_at timestamp with time zone)
 RETURNS bigint
 LANGUAGE plpgsql
 STABLE
AS $function$
DECLARE low bigint := 0; high bigint; middle bigint; follower record; first_later bigint;
BEGIN
  SELECT coalesce(max(e.position), 0) INTO high FROM es.events e;
  WHILE low < high LOOP
    middle := (low + high) / 2;
    SELECT e.position, e.recorded_at INTO follower FROM es.events e WHERE e.position > middle ORDER BY e.position LIMIT 1;
    IF follower.recorded_at <= p_at THEN low := follower.position; ELSE high := middle; END IF;
  END LOOP;
  SELECT min(e.position) INTO first_later FROM es.events e
    WHERE e.position > low - 10000 AND e.position <= low AND e.recorded_at > p_at;
  RETURN coalesce(first_later - 1, low);
END $function$;

CREATE TRIGGER blob_immutable BEFORE UPDATE OR TRUNCATE ON crawl.blob FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();
CREATE TRIGGER blob_only_erased BEFORE DELETE ON crawl.blob FOR EACH ROW EXECUTE FUNCTION crawl.only_erased();
CREATE TRIGGER capture_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON crawl.capture FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();
CREATE TRIGGER observation_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON crawl.observation FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();
CREATE TRIGGER events_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON es.events FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();
CREATE TRIGGER seals_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON es.seals FOR EACH STATEMENT EXECUTE FUNCTION es.forbid();

COMMENT ON COLUMN crawl.capture.credential IS 'Tells apart the credentials that were sent: four hex digits, too few to confirm a guess. Null for none.';
COMMENT ON COLUMN crawl.host.declared_delay_ms IS 'What its sources declare; null where that was not noted. delay_ms is that, or more where a robots.txt asks for it.';
COMMENT ON COLUMN crawl.host.fence IS 'Rises with each lease; a worker whose fence is not the row''s has lost the host.';
COMMENT ON COLUMN crawl.quarantine.accepted_until IS 'An operator says that the source is right: nothing is held back until then.';
COMMENT ON COLUMN crawl.replay.after IS 'All targets up to this key are done.';
COMMENT ON COLUMN crawl.replay.scope IS 'What is replayed: source, time and extractor versions as JSON.';
COMMENT ON COLUMN crawl.task.asked IS 'Tells apart what is asked for: address, accepted types, size cap, credentials and version of the source. Null where that was not noted.';
COMMENT ON COLUMN crawl.task.change_rate IS 'Changes a second, as estimated; null while too little was seen.';
COMMENT ON COLUMN crawl.task.change_weight IS 'Changes seen, older ones weighing less.';
COMMENT ON COLUMN crawl.task.changed_s IS 'Seconds of the intervals that held a change, older ones weighing less.';
COMMENT ON COLUMN crawl.task.changes IS 'Checks whose normalized facts were other ones than before.';
COMMENT ON COLUMN crawl.task.checked_at IS 'When the last answer came that the next one is compared with.';
COMMENT ON COLUMN crawl.task.checks IS 'Answers that could be compared with the one before.';
COMMENT ON COLUMN crawl.task.denied_at IS 'Since when it is denied (401, 403), where it is failing; else it means nothing.';
COMMENT ON COLUMN crawl.task.sampled IS 'It tells metrics: never asked more rarely than its source declares.';
COMMENT ON COLUMN crawl.task.unchanged_s IS 'Seconds of the intervals without one, older ones weighing less.';
COMMENT ON COLUMN crawl.threshold.per_day IS 'The budget: requests a day that the declared intervals would make.';
COMMENT ON COLUMN crawl.threshold.seconds IS 'Staleness that a fetch must end to be worth its request.';
COMMENT ON COLUMN daily.cut.complete IS 'False for a day that was not over: it is made again when it is.';
COMMENT ON COLUMN daily.cut.definition IS 'Version of the rules that made the rows.';
COMMENT ON COLUMN daily.cut."position" IS 'What the log said here is what the day was made from.';
COMMENT ON COLUMN es.projections.bulk IS 'While the log is loaded stream by stream: {until: xid of the cut, after: last stream loaded}.';
COMMENT ON COLUMN es.projections.declared IS 'Version that the code of this build declared; null before builds were numbered.';
COMMENT ON COLUMN es.projections.fingerprint IS 'SHA-256 of the code that makes the rows of this build.';
COMMENT ON COLUMN es.seals.leaves IS 'SHA-256 of each event, 32 bytes each, by ascending position: names the one that was changed.';
COMMENT ON COLUMN es.seals.positions IS 'The positions of the range that hold an event; the others were rolled back.';
