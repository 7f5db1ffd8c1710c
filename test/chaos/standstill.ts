import { setTimeout as sleep } from 'node:timers/promises';

import { sqlSession, type SqlSession } from '@juxta/testing';

import { nameOf, type Place, type Point, type RowPlace } from './place.ts';

/** Makes the processes of one database stand still at points, from outside: by locks that this session holds. */
export interface Standstill extends AsyncDisposable {
  /** From now on whoever comes to one of the points stays there. */
  arm(points: readonly Point[]): Promise<void>;
  /** The points that nobody stands at, by name. */
  unreached(points: readonly Point[]): Promise<readonly string[]>;
  /** Lets whoever stands there go on. */
  release(points: readonly Point[]): Promise<void>;
  /** After the processes were killed: ends what they left in Postgres as each point says, and disarms all. */
  bury(points: readonly Point[]): Promise<void>;
}

// No transaction of ours is ever open, so that the wait holds back no reader of the log.
const locksWaitedFor = `
  SELECT l.pid, (l.classid::int8 << 32) | l.objid::int8 AS key FROM pg_locks l
  JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
  WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND NOT l.granted`;

export async function openStandstill(url: string, points: readonly Point[]): Promise<Standstill> {
  const session = await sqlSession(url);
  await session.query('CREATE SCHEMA chaos');
  for (const [n, point] of points.entries())
    if ('table' in point.place) await placeTrigger(session, `p${n}`, lockOf(point), point.place);
  return {
    arm: (armed) => arm(session, armed),
    unreached: (awaited) => unreached(session, awaited),
    release: async (released) => {
      for (const point of locked(released))
        await session.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', [lockOf(point)]);
    },
    bury: (left) => bury(session, left),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** While this session does not hold the lock, the trigger changes nothing. */
async function placeTrigger(session: SqlSession, id: string, lock: string, place: RowPlace): Promise<void> {
  const { table, written, when, at } = place;
  await session.query(`
    CREATE FUNCTION chaos.${id}() RETURNS trigger LANGUAGE plpgsql AS $f$
    BEGIN
      IF ${when} THEN PERFORM pg_advisory_xact_lock_shared(hashtextextended(${literal(lock)}, 0)); END IF;
      RETURN NEW;
    END $f$`);
  await session.query(
    at === 'write'
      ? `CREATE TRIGGER chaos_${id} BEFORE ${written} ON ${table} FOR EACH ROW EXECUTE FUNCTION chaos.${id}()`
      : `CREATE CONSTRAINT TRIGGER chaos_${id} AFTER ${written} ON ${table} DEFERRABLE INITIALLY DEFERRED
         FOR EACH ROW EXECUTE FUNCTION chaos.${id}()`,
  );
}

async function arm(session: SqlSession, points: readonly Point[]): Promise<void> {
  for (const { place } of points)
    if ('server' in place) place.server.set(`GET ${place.path}`, place.withheld);
  for (const point of locked(points))
    await session.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [lockOf(point)]);
}

async function unreached(session: SqlSession, points: readonly Point[]): Promise<readonly string[]> {
  const waited = await session.query<{ lock: string }>(
    `SELECT lock FROM unnest($1::text[]) AS n (lock) WHERE hashtextextended(lock, 0) IN (SELECT key FROM (${locksWaitedFor}) w)`,
    [locked(points).map(lockOf)],
  );
  const reached = new Set(waited.map(({ lock }) => lock));
  return points
    .filter(({ place }) => !('server' in place) || !asked(place))
    .filter((point) => !reached.has(lockOf(point)))
    .map(nameOf);
}

function asked({ server, path }: Extract<Place, { path: string }>): boolean {
  return server.requests.some(({ url }) => url === path);
}

async function bury(session: SqlSession, points: readonly Point[]): Promise<void> {
  for (const { place } of points) if ('server' in place) place.server.set(`GET ${place.path}`, place.answer);
  const lost = locked(points).filter(({ ends }) => ends !== 'commits');
  const pids = await session.query<{ pid: number }>(
    `SELECT pid, pg_terminate_backend(pid) FROM (${locksWaitedFor}) w
     WHERE key IN (SELECT hashtextextended(lock, 0) FROM unnest($1::text[]) AS n (lock))`,
    [lost.map(lockOf)],
  );
  await gone(session, 'pid = ANY ($1)', [pids.map(({ pid }) => pid)]);
  await session.query('SELECT pg_advisory_unlock_all()');
  await gone(session, 'pid <> pg_backend_pid()', []);
}

// Bounds only a test that has failed: nothing is left for them to wait for.
const giveUpMs = 60_000;

/** A server process notices that its client is dead when it next wants to talk to it. */
async function gone(session: SqlSession, which: string, values: readonly unknown[]): Promise<void> {
  const left = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND ${which}`;
  for (
    const end = performance.now() + giveUpMs;
    (await session.query(left, values)).length > 0;
    await sleep(10)
  )
    if (performance.now() > end) throw new Error(`server processes of the dead are still there: ${which}`);
}

const locked = (points: readonly Point[]): readonly Point[] =>
  points.filter(({ place }) => !('server' in place));

const lockOf = (point: Point): string =>
  'stream' in point.place ? point.place.stream : `chaos ${nameOf(point)}`;

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
