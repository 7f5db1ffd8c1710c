import type { Assignment } from '@juxta/comparison';

import type { Nearby } from '../queries/nearby.ts';
import { changedIn } from './changed-in.ts';
import { HeldDocuments } from './held-documents.ts';
import type { Changed } from './held-log.ts';

/** Documents that are held: of neighbours some kilobytes each, of compared tools a hundred. */
const mostNeighbours = 5_000;
const mostCompared = 400;

/**
 * Tools and what stands around them, held for one `as_of` and the position at hand. A neighbour is asked for by every comparison
 * of its categories, and changes seldom.
 */
export class HeldNearby {
  #asOf = '';
  readonly #sizes = new Map<string, number | null>();
  readonly #members = new Map<string, readonly string[]>();
  readonly #assignments = new Map<string, readonly Assignment[]>();
  readonly #neighbours = new HeldDocuments(mostNeighbours, { withFailures: false });
  readonly #compared = new HeldDocuments(mostCompared, { withFailures: true });

  /** Which tools an event of a tool concerns cannot be told: a category may have a new member. */
  forget(changed: Changed): void {
    this.#neighbours.forget(changed);
    this.#compared.forget(changed);
    if (changedIn(changed).tools) this.#begin('');
  }

  /** At this time; what is not held comes from `source`, which reads at the position that is held while `isHeld` says so. */
  at(asOf: string, source: Nearby, isHeld: () => boolean): Nearby {
    if (asOf !== this.#asOf) this.#begin(asOf);
    const holds = (): boolean => isHeld() && asOf === this.#asOf;
    return {
      sizes: (categories) =>
        holds() ? this.#readSizes(categories, source, holds) : source.sizes(categories),
      assignments: (categories, tools) =>
        holds()
          ? this.#readAssignments(categories, tools, source, holds)
          : source.assignments(categories, tools),
      compared: (ids) =>
        holds()
          ? this.#compared.read(ids, (missing) => source.compared(missing), holds)
          : source.compared(ids),
      neighbours: (ids) =>
        holds()
          ? this.#neighbours.read(ids, (missing) => source.neighbours(missing), holds)
          : source.neighbours(ids),
    };
  }

  #begin(asOf: string): void {
    this.#asOf = asOf;
    for (const held of [this.#sizes, this.#members, this.#assignments, this.#neighbours, this.#compared])
      held.clear();
  }

  async #readSizes(categories: readonly string[], source: Nearby, holds: () => boolean) {
    const held = new Map(categories.map((one) => [one, this.#sizes.get(one)] as const));
    const missing = categories.filter((one) => held.get(one) === undefined);
    const read = missing.length > 0 ? await source.sizes(missing) : new Map<string, number>();
    for (const one of missing) {
      const size = read.get(one) ?? null;
      held.set(one, size);
      if (holds()) this.#sizes.set(one, size);
    }
    return new Map(
      [...held].flatMap(([one, size]) => (typeof size === 'number' ? [[one, size] as const] : [])),
    );
  }

  async #readAssignments(
    categories: readonly string[],
    tools: readonly string[],
    source: Nearby,
    holds: () => boolean,
  ) {
    const wanted = categories.filter((one) => !this.#members.has(one));
    const strangers = tools.filter((one) => !this.#assignments.has(one));
    const held = new Map<string, readonly Assignment[]>();
    for (const id of [...categories.flatMap((one) => this.#members.get(one) ?? []), ...tools]) {
      const assigned = this.#assignments.get(id);
      if (assigned) held.set(id, assigned);
    }
    if (wanted.length === 0 && strangers.length === 0) return held;
    const read = await source.assignments(wanted, strangers);
    if (holds()) this.#keepAssignments(wanted, strangers, read);
    return new Map([...read, ...held]);
  }

  #keepAssignments(
    categories: readonly string[],
    tools: readonly string[],
    read: ReadonlyMap<string, readonly Assignment[]>,
  ): void {
    const all = [...read, ...tools.filter((one) => !read.has(one)).map((one) => [one, []] as const)];
    // One array for a tool, however often it is read: what is made of it is remembered by it.
    for (const [tool, assigned] of all)
      if (!this.#assignments.has(tool)) this.#assignments.set(tool, assigned);
    for (const one of categories) {
      const members = [...read].filter(([, assigned]) => assigned.some(({ category }) => category === one));
      this.#members.set(
        one,
        members.map(([tool]) => tool),
      );
    }
  }
}
