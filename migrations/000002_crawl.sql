-- The frontier, captures and observations: what is due, leased, fetched and read stands here; queues only wake.
CREATE SCHEMA crawl;

CREATE TABLE crawl.host (
  host          text COLLATE "C" PRIMARY KEY,
  delay_ms      int NOT NULL DEFAULT 1000,
  fence         bigint NOT NULL DEFAULT 0,
  leased_until  timestamptz,
  next_fetch_at timestamptz NOT NULL DEFAULT '-infinity',
  blocked_until timestamptz,
  blocked_why   text,
  streak        int NOT NULL DEFAULT 0,
  robots        jsonb
) WITH (fillfactor = 70);
COMMENT ON COLUMN crawl.host.fence IS 'Rises with each lease; a worker whose fence is not the row''s has lost the host.';

-- One row per request of a target (or per index): the unit that is due.
CREATE TABLE crawl.task (
  target       text COLLATE "C" NOT NULL,
  request      text COLLATE "C" NOT NULL,
  source       text COLLATE "C" NOT NULL,
  host         text COLLATE "C" NOT NULL REFERENCES crawl.host (host),
  due_at       timestamptz NOT NULL DEFAULT now(),
  fetched_at   timestamptz,
  last_outcome text,
  refresh_seconds int NOT NULL,
  visits       int NOT NULL DEFAULT 0,
  changes      int NOT NULL DEFAULT 0,
  interval_s   int,
  failures     int NOT NULL DEFAULT 0,
  active       boolean NOT NULL DEFAULT true,
  PRIMARY KEY (target, request)
);
CREATE INDEX task_due ON crawl.task (due_at) WHERE active;
CREATE INDEX task_host ON crawl.task (host, due_at) WHERE active;

CREATE TABLE crawl.blob (
  sha256     bytea PRIMARY KEY,
  bytes      bigint NOT NULL,
  codec      text NOT NULL DEFAULT 'zstd',
  stored     text NOT NULL CHECK (stored IN ('row', 'file')),
  body       bytea,
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE crawl.blob ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE SEQUENCE crawl.capture_seq AS bigint CACHE 1;
CREATE TABLE crawl.capture (
  id           uuid PRIMARY KEY,
  seq          bigint NOT NULL DEFAULT nextval('crawl.capture_seq') UNIQUE,
  target       text COLLATE "C" NOT NULL,
  request      text COLLATE "C" NOT NULL,
  source       text COLLATE "C" NOT NULL,
  parent       uuid,
  url          text NOT NULL,
  final_url    text,
  outcome      text NOT NULL CHECK (outcome IN ('body', 'not_modified', 'absent', 'failed')),
  status       int,
  headers      jsonb NOT NULL DEFAULT '{}',
  sha256       bytea REFERENCES crawl.blob (sha256),
  same_as      uuid,
  failure      jsonb,
  licence      text NOT NULL,
  covers       jsonb NOT NULL,
  started_at   timestamptz NOT NULL,
  ended_at     timestamptz NOT NULL,
  recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX capture_target ON crawl.capture (target, seq);
CREATE INDEX capture_request ON crawl.capture (target, request, seq DESC);

CREATE TABLE crawl.observation (
  capture           uuid NOT NULL REFERENCES crawl.capture (id),
  extractor_version int NOT NULL,
  target            text COLLATE "C" NOT NULL,
  seq               bigint NOT NULL,
  outcome           text NOT NULL CHECK (outcome IN ('read', 'not_modified', 'absent', 'failed')),
  facts_hash        bytea,
  counts            jsonb NOT NULL DEFAULT '{}',
  failure           jsonb,
  observed_at       timestamptz NOT NULL,
  recorded_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (capture, extractor_version)
);
CREATE INDEX observation_target ON crawl.observation (target, seq DESC);
