-- Capture order is by when captures were made, whatever the order in which they came.
CREATE INDEX capture_made ON crawl.capture (target, ended_at, seq);
DROP INDEX crawl.capture_target;

-- How far a replay has come, so that one that was stopped goes on where it was.
CREATE TABLE crawl.replay (
  scope      text COLLATE "C" PRIMARY KEY,
  after      text COLLATE "C" NOT NULL,
  result     jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN crawl.replay.scope IS 'What is replayed: source, time and extractor versions as JSON.';
COMMENT ON COLUMN crawl.replay.after IS 'All targets up to this key are done.';
