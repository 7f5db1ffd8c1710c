-- What a request asks for, in short: where an answer can be none for as long as it asks for the same (too large, of another type),
-- it is asked again at once when it asks for something else.
ALTER TABLE crawl.task ADD COLUMN asked text;
COMMENT ON COLUMN crawl.task.asked IS 'Tells apart what is asked for: address, accepted types, size cap, credentials and version of the source. Null where that was not noted.';

-- Whether a host denies every target is looked up when it denies one: few rows, and none that a good answer touches.
ALTER TABLE crawl.task ADD COLUMN denied_at timestamptz;
COMMENT ON COLUMN crawl.task.denied_at IS 'Since when it is denied (401, 403), where it is failing; else it means nothing.';
CREATE INDEX task_denied ON crawl.task (host, denied_at) WHERE denied_at IS NOT NULL;
