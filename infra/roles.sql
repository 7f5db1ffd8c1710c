-- Roles for a shared server. An operator applies this as the owner of the database, after the first start, and again
-- after an upgrade that adds tables; it changes nothing the second time:
--
--   psql "$DATABASE_URL" --single-transaction --file infra/roles.sql
--   CREATE ROLE analyst LOGIN PASSWORD '…' IN ROLE juxta_reader;
--   ALTER ROLE analyst SET statement_timeout = '60s';
--   ALTER ROLE analyst SET idle_in_transaction_session_timeout = '30s';
--
-- The two limits stand on the login, for settings are not inherited: a forgotten query of a reader holds back vacuum.
-- Logins of services get the second as well: a write transaction that idles holds back every projector and the sealer
-- (docs/operations.md, long transactions).
--
-- The owner runs migrations and the projector, which create tables, and erases. The other services need juxta_writer only.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'juxta_writer') THEN
    CREATE ROLE juxta_writer NOLOGIN;
  END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'juxta_reader') THEN
    CREATE ROLE juxta_reader NOLOGIN;
  END IF;
END $$;

CREATE SCHEMA IF NOT EXISTS view;
CREATE SCHEMA IF NOT EXISTS live;
CREATE SCHEMA IF NOT EXISTS mart;

-- The log and its seals can be added to and read. Nobody but the owner can change or remove a row, and a trigger stops
-- the owner. What the log stands at is read from its sequence.
GRANT USAGE ON SCHEMA es TO juxta_writer;
GRANT SELECT, INSERT ON es.events, es.seals TO juxta_writer;
GRANT SELECT, INSERT, UPDATE ON es.streams, es.projections TO juxta_writer;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA es TO juxta_writer;

-- Captures, bodies and observations are evidence: added, never changed. Only the owner can remove a body, and a trigger
-- asks for the event that says so. Hosts, tasks and the threshold of the
-- recrawl are the frontier, and move.
GRANT USAGE ON SCHEMA crawl TO juxta_writer;
GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA crawl TO juxta_writer;
GRANT UPDATE ON crawl.host, crawl.task, crawl.threshold TO juxta_writer;
GRANT UPDATE, DELETE ON crawl.quarantine TO juxta_writer;
-- Where a replay stands is no evidence: it is forgotten when it is done.
GRANT UPDATE, DELETE ON crawl.replay TO juxta_writer;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA crawl TO juxta_writer;

-- Daily statistics are made from the views, and made again: no evidence either. Readers see them through mart.
GRANT USAGE ON SCHEMA daily TO juxta_writer;
GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA daily TO juxta_writer;

-- A service asks at its start whether all migrations ran.
GRANT SELECT ON public.kysely_migration, public.kysely_migration_lock TO juxta_writer;

-- Readers see the views, and the log and its seals, to follow a fact to its event and to check the chain; of captures and
-- bodies nothing. The views need no rights of theirs on what lies beneath.
GRANT USAGE ON SCHEMA es TO juxta_reader;
GRANT SELECT ON es.events, es.seals TO juxta_reader;
GRANT USAGE ON SCHEMA view, live, mart TO juxta_reader, juxta_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA view, live, mart TO juxta_reader, juxta_writer;
-- A view is rebuilt under a new name: the rights come with it.
ALTER DEFAULT PRIVILEGES IN SCHEMA view GRANT SELECT ON TABLES TO juxta_reader, juxta_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA live GRANT SELECT ON TABLES TO juxta_reader, juxta_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA mart GRANT SELECT ON TABLES TO juxta_reader, juxta_writer;
