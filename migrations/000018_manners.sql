-- What a request asks for, in short: where an answer can be none for as long as it asks for the same (too large, of another type),
-- it is asked again at once when it asks for something else.
ALTER TABLE crawl.task ADD COLUMN asked text;
COMMENT ON COLUMN crawl.task.asked IS 'Tells apart what is asked for: address, accepted types, size cap and version of the source. Null where that was not noted.';

-- Whether a host refuses every target is looked up when it refuses one: few rows, and none that a good answer touches.
CREATE INDEX task_denied ON crawl.task (host, fetched_at) WHERE last_outcome IN ('http_401', 'http_403');
