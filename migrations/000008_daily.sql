-- Statistics over many tools, made once a day (docs/adr/0010). Nothing here is in no log: a day is made from the views at
-- its cut, and again to the same rows.
CREATE SCHEMA daily;

CREATE TABLE daily.cut (
  day        date        PRIMARY KEY,
  position   bigint      NOT NULL CHECK (position >= 0),
  complete   boolean     NOT NULL,
  definition int         NOT NULL CHECK (definition > 0),
  made_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON TABLE daily.cut IS 'The days whose statistics are made. Removing a day removes its rows; the next run makes it again.';
COMMENT ON COLUMN daily.cut.position IS 'What the log said here is what the day was made from.';
COMMENT ON COLUMN daily.cut.complete IS 'False for a day that was not over: it is made again when it is.';
COMMENT ON COLUMN daily.cut.definition IS 'Version of the rules that made the rows.';

CREATE TABLE daily.category (
  day      date REFERENCES daily.cut ON DELETE CASCADE,
  category text COLLATE "C",
  tools    int   NOT NULL,
  statuses jsonb NOT NULL,
  PRIMARY KEY (category, day)
);
CREATE TABLE daily.measure (
  day      date REFERENCES daily.cut ON DELETE CASCADE,
  category text COLLATE "C",
  measure  text COLLATE "C",
  tools    int NOT NULL,
  measured int NOT NULL CHECK (measured BETWEEN 1 AND tools),
  min float8 NOT NULL, p10 float8 NOT NULL, p25 float8 NOT NULL, median float8 NOT NULL,
  p75 float8 NOT NULL, p90 float8 NOT NULL, max float8 NOT NULL,
  PRIMARY KEY (category, measure, day)
);
CREATE TABLE daily.ranking (
  day        date REFERENCES daily.cut ON DELETE CASCADE,
  category   text COLLATE "C",
  measure    text COLLATE "C",
  tool       text COLLATE "C",
  rank       int    NOT NULL CHECK (rank > 0),
  value      float8 NOT NULL,
  percentile float8 NOT NULL CHECK (percentile BETWEEN 0 AND 100),
  facts      text[] NOT NULL,
  PRIMARY KEY (category, measure, day, tool)
);
CREATE TABLE daily.survival (
  day       date REFERENCES daily.cut ON DELETE CASCADE,
  category  text COLLATE "C",
  age_years int,
  tools     int NOT NULL,
  surviving int NOT NULL CHECK (surviving BETWEEN 0 AND tools),
  PRIMARY KEY (category, day, age_years)
);
CREATE TABLE daily.trend (
  day     date REFERENCES daily.cut ON DELETE CASCADE,
  tool    text COLLATE "C",
  metric  text COLLATE "C",
  target  text COLLATE "C" NOT NULL,
  value   float8 NOT NULL,
  fact    text NOT NULL,
  flags   text[] NOT NULL,
  growth_7   float8, growth_7_from   date, growth_7_state   text NOT NULL,
  growth_30  float8, growth_30_from  date, growth_30_state  text NOT NULL,
  growth_365 float8, growth_365_from date, growth_365_state text NOT NULL,
  PRIMARY KEY (tool, metric, day)
);
CREATE INDEX category_day ON daily.category (day);
CREATE INDEX measure_day ON daily.measure (day);
CREATE INDEX ranking_day ON daily.ranking (day);
CREATE INDEX survival_day ON daily.survival (day);
CREATE INDEX trend_day ON daily.trend (day);
