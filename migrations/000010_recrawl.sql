-- Recrawl by learned change rate (ADR 15). What was counted before counted bytes and compared nothing over time, so the
-- learning begins anew; intervals stay as they are until it knows better.
ALTER TABLE crawl.task
  ADD COLUMN sampled      boolean NOT NULL DEFAULT false,
  ADD COLUMN checks       int NOT NULL DEFAULT 0,
  ADD COLUMN checked_at   timestamptz,
  ADD COLUMN change_weight float8 NOT NULL DEFAULT 0,
  ADD COLUMN changed_s    float8 NOT NULL DEFAULT 0,
  ADD COLUMN unchanged_s  float8 NOT NULL DEFAULT 0,
  ADD COLUMN change_rate  float8;
UPDATE crawl.task SET changes = 0;
COMMENT ON COLUMN crawl.task.sampled IS 'It tells metrics: never asked more rarely than its source declares.';
COMMENT ON COLUMN crawl.task.checks IS 'Answers that could be compared with the one before.';
COMMENT ON COLUMN crawl.task.changes IS 'Checks whose normalized facts were other ones than before.';
COMMENT ON COLUMN crawl.task.checked_at IS 'When the last answer came that the next one is compared with.';
COMMENT ON COLUMN crawl.task.change_weight IS 'Changes seen, older ones weighing less.';
COMMENT ON COLUMN crawl.task.changed_s IS 'Seconds of the intervals that held a change, older ones weighing less.';
COMMENT ON COLUMN crawl.task.unchanged_s IS 'Seconds of the intervals without one, older ones weighing less.';
COMMENT ON COLUMN crawl.task.change_rate IS 'Changes a second, as estimated; null while too little was seen.';

-- One row: the worth of a fetch from which on it is made, the same for every target.
CREATE TABLE crawl.threshold (
  one         boolean PRIMARY KEY DEFAULT true CHECK (one),
  seconds     float8 NOT NULL,
  per_day     float8 NOT NULL,
  tasks       int NOT NULL,
  computed_at timestamptz NOT NULL
);
COMMENT ON COLUMN crawl.threshold.seconds IS 'Staleness that a fetch must end to be worth its request.';
COMMENT ON COLUMN crawl.threshold.per_day IS 'The budget: requests a day that the declared intervals would make.';
