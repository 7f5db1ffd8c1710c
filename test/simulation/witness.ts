import { logStart, type RecordedEvent } from '@juxta/store';

import { Machine, type Surroundings } from './machine.ts';
import { readLog } from './model/log.ts';

/** A reader of the log beside the services': all that it keeps is its cursor and what it saw. */
export class Witness {
  readonly seen: RecordedEvent[] = [];
  #cursor = logStart;
  readonly #machine: Machine;
  readonly #types: readonly string[];

  constructor(around: Surroundings, types: readonly string[]) {
    this.#machine = new Machine('witness', 'witness', around);
    this.#types = types;
    this.#look();
  }

  #look(): void {
    const { random } = this.#machine.around;
    const reading = readLog(this.#machine.db, this.#cursor, this.#types, random.between(1, 15));
    void reading
      .then(({ events, cursor }) => {
        this.seen.push(...events);
        this.#cursor = cursor;
      })
      .catch(() => {})
      .then(() => this.#machine.after(random.between(500, 5_000), () => this.#look()));
  }
}
