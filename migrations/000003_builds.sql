-- A view is built as build n beside build n-1 and then takes over (DESIGN §6): `version` is the number of the build,
-- whose tables are view.<table>_v<version>. One build of a view serves readers, through the schema `live`.
ALTER TABLE es.projections
  ADD COLUMN serves      boolean NOT NULL DEFAULT false,
  ADD COLUMN declared    int,
  ADD COLUMN fingerprint text,
  ADD COLUMN bulk        jsonb;
COMMENT ON COLUMN es.projections.declared IS 'Version that the code of this build declared; null before builds were numbered.';
COMMENT ON COLUMN es.projections.fingerprint IS 'SHA-256 of the code that makes the rows of this build.';
COMMENT ON COLUMN es.projections.bulk IS 'While the log is loaded stream by stream: {until: xid of the cut, after: last stream loaded}.';
ALTER TABLE es.projections DROP CONSTRAINT projections_status_check;
ALTER TABLE es.projections ADD CONSTRAINT projections_status_check
  CHECK (status IN ('building', 'live', 'paused', 'retired', 'checking'));

UPDATE es.projections p SET serves = true
WHERE p.status IN ('live', 'paused') AND NOT EXISTS (
  SELECT 1 FROM es.projections o WHERE o.name = p.name AND o.status IN ('live', 'paused') AND o.version > p.version);
CREATE UNIQUE INDEX projections_serving ON es.projections (name) WHERE serves;

-- What is installed is remembered by the builds themselves, and in live.installed.
DROP TABLE IF EXISTS view.installed;
