-- What of a source is held back now, beside the events that say so: asked at each reading.
CREATE TABLE crawl.quarantine (
  source  text COLLATE "C" NOT NULL,
  part    text COLLATE "C" NOT NULL,
  host    text NOT NULL,
  code    text NOT NULL,
  detail  text NOT NULL,
  since   timestamptz NOT NULL,
  accepted_until timestamptz,
  PRIMARY KEY (source, part)
);
COMMENT ON TABLE crawl.quarantine IS 'Requests and indexes of sources whose answers are held back.';
COMMENT ON COLUMN crawl.quarantine.accepted_until IS 'An operator says that the source is right: nothing is held back until then.';

-- The last bodies that a source gave to one of its requests: what a broken shape is told by.
CREATE INDEX capture_source ON crawl.capture (source, request, seq DESC) WHERE outcome = 'body';
