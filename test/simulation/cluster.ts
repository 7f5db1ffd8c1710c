import { visitHost } from '@juxta/jobs';
import type { Logger } from '@juxta/runtime';
import type { Sources } from '@juxta/sources';

import { advance } from '../../packages/projections/src/advance.ts';
import type { Projection } from '../../packages/projections/src/projection.ts';
import { visit } from '../../services/crawler/src/visit.ts';
import { startNormalizer } from '../../services/normalizer/src/start.ts';
import { linkOnce } from '../../services/projector/src/linker.ts';
import { sweep, wakeCrawlers } from '../../services/scheduler/src/start.ts';
import { Machine, type Surroundings } from './machine.ts';
import { modelBlobs } from './model/captures.ts';
import type { ModelQueue } from './queue.ts';
import type { Web } from './web.ts';

export interface ClusterParts {
  readonly around: Surroundings;
  readonly queue: ModelQueue;
  readonly web: Web;
  readonly sources: Sources;
  readonly views: readonly Projection[];
}

const roles = [
  'scheduler',
  'crawler',
  'crawler',
  'normalizer',
  'normalizer',
  'projector',
  'projector',
] as const;
type Role = (typeof roles)[number];

const silence = (): void => {};
const logger = { info: silence, warn: silence, error: silence, debug: silence } as unknown as Logger;

/** The services as they are, each in a process that may die; one that died is started again, as a supervisor does it. */
export class Cluster {
  readonly #parts: ClusterParts;
  /** One for each of the roles, dead or alive. */
  readonly #machines: Machine[] = [];
  #made = 0;

  constructor(parts: ClusterParts) {
    this.#parts = parts;
    for (const slot of roles.keys()) this.#start(slot);
  }

  get machines(): readonly Machine[] {
    return this.#machines.filter((machine) => machine.alive);
  }

  /** Dies, and is started again after a while. */
  kill(machine: Machine, downMs: number): void {
    const slot = this.#machines.indexOf(machine);
    machine.die();
    this.#parts.around.timeline.after(downMs, () => this.#start(slot));
  }

  /** All that stalled go on. */
  calm(): void {
    for (const machine of this.machines) machine.stall(0);
  }

  /** A process of its own for what an operator does by hand. */
  machine(role: string): Machine {
    this.#made += 1;
    return new Machine(role, `${role}-${this.#made}`, this.#parts.around);
  }

  #start(slot: number): void {
    const role = roles[slot];
    if (role === undefined) return;
    const machine = this.machine(role);
    this.#machines[slot] = machine;
    starters[role](machine, this.#parts);
  }
}

const starters: Readonly<Record<Role, (machine: Machine, parts: ClusterParts) => void>> = {
  scheduler: (machine, { queue }) => {
    const parts = { db: machine.db, queues: queue.of(machine) };
    repeat(machine, 1_500, () => wakeCrawlers(parts));
    repeat(machine, 10_000, () => sweep(parts));
  },
  crawler: (machine, { queue, web, sources }) => {
    const parts = {
      db: machine.db,
      blobs: modelBlobs(),
      queues: queue.of(machine),
      sources,
      fetcher: web.of(machine),
      agent: 'juxta',
      logger,
    };
    void parts.queues.work(visitHost, ({ host }, { signal }) => visit(parts, host, signal), {
      concurrency: 20,
    });
  },
  normalizer: (machine, { queue, sources }) => {
    void startNormalizer({ db: machine.db, blobs: modelBlobs(), queues: queue.of(machine), sources, logger });
  },
  projector: (machine, { sources, views, around }) => {
    const { db } = machine;
    const every = (): number => around.random.between(2_000, 8_000);
    repeat(machine, every(), () => linkOnce({ db, sources }, around.random.between(1, 20)));
    for (const projection of views)
      repeat(machine, every(), () => advance(db, { projection, number: 1 }, around.random.between(1, 20)));
  },
};

/** What fails is tried again at its next turn. */
function repeat(machine: Machine, everyMs: number, turn: () => Promise<unknown>): void {
  const { random, tell } = machine.around;
  const again = (): void => {
    void turn()
      .catch((error: unknown) => tell(machine.name, `a turn fails: ${String(error)}`))
      .then(() => machine.after(everyMs, again));
  };
  machine.after(random.between(0, everyMs), again);
}
