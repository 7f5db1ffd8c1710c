import type { Point, QueuePoint, RowPlace } from './place.ts';

/** The right to ask a host, taken in the database before the request. */
export function turnAt(host: string): RowPlace {
  return {
    table: 'crawl.host',
    written: 'UPDATE',
    when: `NEW.host = '${host}' AND NEW.next_fetch_at > OLD.next_fetch_at`,
    at: 'write',
  };
}

export function captureOf(url: string, at: RowPlace['at']): RowPlace {
  return { table: 'crawl.capture', written: 'INSERT', when: `NEW.url = '${url}'`, at };
}

/** The second of the captures that one transaction cuts from an index. */
export const secondSlice: RowPlace = {
  table: 'crawl.capture',
  written: 'INSERT',
  when: 'EXISTS (SELECT 1 FROM crawl.capture c WHERE c.parent = NEW.parent)',
  at: 'write',
};

export function eventOf(target: string): RowPlace {
  return { table: 'es.events', written: 'INSERT', when: `NEW.stream_id = 'target/${target}'`, at: 'write' };
}

export function observationOf(target: string, at: RowPlace['at']): RowPlace {
  return { table: 'crawl.observation', written: 'INSERT', when: `NEW.target = '${target}'`, at };
}

/** The checkpoint of the turn in which a view applies the facts of a target. */
export function checkpointOf(view: string, target: string, at: RowPlace['at']): RowPlace {
  const applied = `EXISTS (SELECT 1 FROM es.events e WHERE e.stream_id = 'target/${target}' AND e.type = 'FactsObserved'
    AND (e.xid, e.position) > (OLD.xid, OLD.position) AND (e.xid, e.position) <= (NEW.xid, NEW.position))`;
  return { table: 'es.projections', written: 'UPDATE', when: `NEW.name = '${view}' AND ${applied}`, at };
}

/** The linker's checkpoint, once it has linked a target. */
export function linkerAfter(target: string): RowPlace {
  const linked = `EXISTS (SELECT 1 FROM es.events e WHERE e.type = 'TargetLinked' AND e.data ->> 'target' = '${target}')`;
  return {
    table: 'es.projections',
    written: 'UPDATE',
    when: `NEW.name = 'linker' AND ${linked}`,
    at: 'write',
  };
}

export const indexMadeDue: RowPlace = {
  table: 'crawl.task',
  written: 'UPDATE',
  when: "NEW.request = 'index' AND NEW.due_at < OLD.due_at",
  at: 'write',
};

export function jobAdded(queue: string, field: string, value: string): RowPlace {
  const when = `NEW.queue = '${queue}' AND NEW.data ->> '${field}' = '${value}'`;
  return { table: 'bullmq.job', written: 'INSERT', when, at: 'write' };
}

/** A capture is stored, and the job that wakes a normalizer for it is not. */
export function captureWithoutJob(page: string): QueuePoint {
  return {
    service: 'crawler',
    name: 'after COMMIT, before the job is added',
    postgres: jobAdded('normalize-target', 'target', page),
    redis: { ...captureOf(page, 'commit'), at: 'commit' },
    committed: `SELECT 1 FROM crawl.capture WHERE url = '${page}'`,
  };
}

/** A capture is read, and the job that asked for it is still active. */
export function readingWithoutEnd(page: string): QueuePoint {
  const done = jobAdded('normalize-target', 'target', page);
  return {
    service: 'normalizer',
    name: 'after COMMIT, before the job is finished',
    postgres: { ...done, written: 'UPDATE', when: `${done.when} AND NEW.state = 'completed'` },
    redis: { ...observationOf(page, 'commit'), at: 'commit' },
    committed: `SELECT 1 FROM crawl.observation WHERE target = '${page}'`,
  };
}

/** What a point is on one kind of queue. */
export function onQueue(point: Point | QueuePoint, queue: 'Postgres' | 'Redis'): Point {
  if ('place' in point) return point;
  const { service, name } = point;
  return queue === 'Postgres'
    ? { service, name, place: point.postgres }
    : { service, name, place: point.redis, ends: 'commits' };
}
