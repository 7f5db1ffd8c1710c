import type { JobDefinition, JobHandler, Queues, RunningWorker } from '@juxta/jobs';

import type { Machine, Surroundings } from './machine.ts';

interface Job {
  readonly definition: JobDefinition<unknown>;
  readonly id: string;
  readonly data: unknown;
  failures: number;
  stalls: number;
}

interface Worker {
  readonly machine: Machine;
  readonly handler: JobHandler<unknown>;
  readonly concurrency: number;
  running: number;
}

/** How long a job stays a dead worker's. */
const lockMs = 15_000;

/** What BullMQ may do: a job comes late, twice, out of order, again after a stall, or never. */
export class ModelQueue {
  readonly #around: Surroundings;
  readonly #jobs = new Map<string, Job>();
  readonly #workers = new Map<string, Worker[]>();
  #deafTo = '';

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The queues as one process has them. */
  of(machine: Machine): Queues {
    const add = <Payload>(definition: JobDefinition<Payload>, payloads: readonly Payload[]): Promise<void> =>
      new Promise((resolve) => {
        machine.after(this.#around.random.between(0, 4), () => {
          for (const payload of machine.role === this.#deafTo ? [] : payloads)
            this.#add(definition as JobDefinition<unknown>, definition.prepare(payload));
          resolve();
        });
      });
    return {
      backend: 'redis',
      add: (definition, payload) => add(definition, [payload]),
      addBulk: add,
      work: async (definition, handler, { concurrency }): Promise<RunningWorker> => {
        const worker = { machine, handler: handler as JobHandler<unknown>, concurrency, running: 0 };
        const workers = this.#workers.get(definition.name) ?? [];
        this.#workers.set(definition.name, workers);
        workers.push(worker);
        machine.atDeath(() => workers.splice(workers.indexOf(worker), 1));
        return { close: async () => {} };
      },
      counts: async () => ({}),
      close: async () => {},
    };
  }

  /** From here on: what the processes of a role add is lost. */
  loseFrom(role: string): void {
    this.#deafTo = role;
  }

  /** As FLUSHALL does it. */
  loseAll(): void {
    this.#jobs.clear();
  }

  #add(definition: JobDefinition<unknown>, { id, data }: { id: string; data: unknown }): void {
    const { faults } = this.#around;
    const key = `${definition.name} ${id}`;
    if (this.#jobs.has(key) || faults.happens('job_lost')) return;
    const job = { definition, id, data, failures: 0, stalls: 0 };
    this.#jobs.set(key, job);
    this.#deliver(key, job);
    if (faults.happens('job_twice')) this.#deliver(key, job, this.#around.random.between(0, 1_500));
  }

  #deliver(key: string, job: Job, afterMs = 0): void {
    const { faults, random, timeline } = this.#around;
    const late = faults.happens('job_late') ? random.between(100, 20_000) : random.between(0, 10);
    timeline.after(afterMs + late, () => {
      if (this.#jobs.get(key) !== job) return;
      const workers = this.#workers.get(job.definition.name) ?? [];
      const free = workers.filter((worker) => worker.running < worker.concurrency);
      const worker = free[Math.floor(random.next() * free.length)];
      if (worker) this.#run(key, job, worker);
      else this.#deliver(key, job, 500);
    });
  }

  #run(key: string, job: Job, worker: Worker): void {
    const { machine } = worker;
    const ended = { yet: false };
    worker.running += 1;
    machine.atDeath(() => {
      if (!ended.yet) this.#stalled(key, job);
    });
    const context = { signal: machine.stopping.signal, attempt: job.failures + 1 };
    void machine.sleep(0).then(async () => {
      let failed = false;
      await worker.handler(job.definition.read(job.data), context).catch((error: unknown) => {
        failed = true;
        this.#around.tell(machine.name, `${key} fails: ${String(error)}`);
      });
      if (!machine.alive) return;
      ended.yet = true;
      worker.running -= 1;
      if (failed) this.#failed(key, job);
      else if (this.#jobs.get(key) === job) this.#jobs.delete(key);
    });
  }

  #failed(key: string, job: Job): void {
    job.failures += 1;
    if (job.failures < job.definition.attempts)
      this.#deliver(key, job, job.definition.backoffMs * 2 ** (job.failures - 1));
    else if (this.#jobs.get(key) === job) this.#jobs.delete(key);
  }

  /** One stall is forgiven, the second one is the end of the job. */
  #stalled(key: string, job: Job): void {
    job.stalls += 1;
    if (job.stalls === 1) this.#deliver(key, job, lockMs);
    else if (this.#jobs.get(key) === job) this.#jobs.delete(key);
  }
}
