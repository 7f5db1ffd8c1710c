import { neverAnswers, stallingBody } from '@juxta/testing/web';

import { archiveWanted, dueOf, sweepable, type Lab } from './lab.ts';
import type { Point, QueuePoint } from './place.ts';
import {
  captureOf,
  captureWithoutJob,
  checkpointOf,
  eventOf,
  indexMadeDue,
  jobAdded,
  linkerAfter,
  observationOf,
  readingWithoutEnd,
  secondSlice,
  turnAt,
} from './points.ts';

/** Points that a process is brought to at the same time, by work that SQL makes due once they are armed. */
export interface Wave {
  readonly due: readonly string[];
  readonly points: readonly (Point | QueuePoint)[];
}

/** One process: started, brought to the points of each wave in turn, killed. */
export type Round = readonly Wave[];

export interface Story {
  readonly queue: 'Postgres' | 'Redis';
  rounds(lab: Lab): readonly Round[];
}

/** Every named point, on queues in Postgres; of those on Redis the ones that a queue has a part in. Later rounds clear up after earlier ones. */
export const stories: readonly Story[] = [
  {
    queue: 'Postgres',
    rounds: (lab) => [projecting(lab), [...crawling(lab), planning], normalizing(lab), queueing(lab)],
  },
  { queue: 'Redis', rounds: (lab) => [[...crawling(lab), planning], ending(lab)] },
];

const npm = 'pkg:npm/alpha';

/** Requests in flight, which hold back no reader of the log, with views and linker at their checkpoints; then a host falls due. */
function projecting(lab: Lab): Round {
  const [a, b, c, d] = sitesFrom(lab, 0);
  const robots = { path: '/robots.txt', withheld: neverAnswers(), answer: { status: 404 } };
  const points: readonly Point[] = [
    { service: 'crawler', name: 'robots.txt asked', place: { server: a.server, ...robots } },
    { service: 'crawler', name: 'before the headers', place: { ...b, withheld: neverAnswers() } },
    { service: 'crawler', name: 'in mid-body', place: { ...c, withheld: stallingBody() } },
    { service: 'projector', name: 'rows written, checkpoint not', place: checkpointOf('fact', npm, 'write') },
    { service: 'projector', name: 'just before COMMIT', place: checkpointOf('fact-history', npm, 'commit') },
    {
      service: 'projector',
      name: 'COMMIT sent',
      place: checkpointOf('release', npm, 'commit'),
      ends: 'commits',
    },
    {
      service: 'linker',
      name: 'appended, checkpoint not moved',
      place: linkerAfter('pkg:github/acme/alpha'),
    },
  ];
  const waking: Point = {
    service: 'scheduler',
    name: 'due host read, its job not added',
    place: jobAdded('visit-host', 'host', d.server.host),
  };
  return [
    { due: [dueOf([npm, a.page, b.page, c.page])], points },
    { due: [dueOf([d.page])], points: [waking] },
  ];
}

/** A crawler at each line between its turn and the job that it adds. */
function crawling(lab: Lab): Round {
  const [a, b, c, d, e] = sitesFrom(lab, 4);
  const points: readonly (Point | QueuePoint)[] = [
    { service: 'crawler', name: 'lease taken, turn not', place: turnAt(a.server.host) },
    { service: 'crawler', name: 'answer read, capture not written', place: captureOf(b.page, 'write') },
    { service: 'crawler', name: 'just before COMMIT', place: captureOf(c.page, 'commit') },
    { service: 'crawler', name: 'COMMIT sent', place: captureOf(d.page, 'commit'), ends: 'commits' },
    captureWithoutJob(e.page),
  ];
  return [{ due: [dueOf([a, b, c, d, e].map(({ page }) => page))], points }];
}

/** An index with members that it never spoke for is about to be due. */
const planning: Wave = {
  due: [archiveWanted],
  points: [{ service: 'scheduler', name: 'in mid-plan', place: indexMadeDue }],
};

/** All targets that a normalizer reads at once, each at another line of its transaction, beside a crawler with an archive that does not answer. */
function normalizing(lab: Lab): Round {
  const [a, b, c, d, e] = sitesFrom(lab, 10);
  const { path, answer } = lab.list;
  const list = { server: lab.world.debian, path, withheld: neverAnswers(), answer };
  const points: readonly Point[] = [
    { service: 'normalizer', name: 'body read, nothing locked', place: { stream: `target/${a.page}` } },
    { service: 'normalizer', name: 'before the append', place: eventOf(b.page) },
    { service: 'normalizer', name: 'observation not written', place: observationOf(c.page, 'write') },
    { service: 'normalizer', name: 'just before COMMIT', place: observationOf(d.page, 'commit') },
    { service: 'crawler', name: 'turn taken, nothing asked', place: turnAt(e.server.host), ends: 'commits' },
    { service: 'crawler', name: 'index: manifest read, list not', place: list },
  ];
  return [{ due: [dueOf([a, b, c, d, e].map(({ page }) => page))], points }];
}

/** A normalizer at its end and a crawler that cuts slices; then a sweep that finds a job lost. */
function queueing(lab: Lab): Round {
  const [a, b] = sitesFrom(lab, 14);
  const slicing: Point = { service: 'crawler', name: 'index: between two slices', place: secondSlice };
  const sweeping: Point = {
    service: 'scheduler',
    name: 'in the sweep',
    place: jobAdded('normalize-target', 'target', a.page),
  };
  const lost = `DELETE FROM bullmq.job WHERE data ->> 'target' = '${a.page}'`;
  return [
    { due: [dueOf([a.page, b.page])], points: [...unfinished(lab), slicing] },
    { due: [lost, sweepable], points: [sweeping] },
  ];
}

function ending(lab: Lab): Round {
  const [a, b] = sitesFrom(lab, 14);
  return [{ due: [dueOf([a.page, b.page])], points: unfinished(lab) }];
}

/** Done in the database, and the queue does not know it. */
function unfinished(lab: Lab): readonly (Point | QueuePoint)[] {
  const [a, b] = sitesFrom(lab, 14);
  const place = observationOf(a.page, 'commit');
  return [{ service: 'normalizer', name: 'COMMIT sent', place, ends: 'commits' }, readingWithoutEnd(b.page)];
}

type Site = Lab['sites'][number];

/** Six sites, of which a round takes as many as it has points for. */
function sitesFrom({ sites }: Lab, start: number): readonly [Site, Site, Site, Site, Site, Site] {
  const [a, b, c, d, e, f] = sites.slice(start);
  if (!a || !b || !c || !d || !e || !f) throw new Error(`the world has too few sites after ${start}`);
  return [a, b, c, d, e, f];
}
