-- How those of the tools that were born in one period stood at an age, by Kaplan and Meier: made with the other statistics
-- of a day (docs/adr/0010).
CREATE TABLE daily.cohort (
  day       date REFERENCES daily.cut ON DELETE CASCADE,
  category  text COLLATE "C",
  born      text COLLATE "C",
  age_years int CHECK (age_years > 0),
  tools     int NOT NULL CHECK (tools > 0),
  alive     int NOT NULL CHECK (alive >= 0),
  ended     int NOT NULL CHECK (ended >= 0),
  dated     int NOT NULL CHECK (dated BETWEEN 0 AND ended),
  censored  int NOT NULL CHECK (censored >= 0),
  share     float8 CHECK (share BETWEEN 0 AND 1),
  PRIMARY KEY (category, day, born, age_years),
  CHECK (alive + ended + censored = tools)
);
CREATE INDEX cohort_day ON daily.cohort (day);
