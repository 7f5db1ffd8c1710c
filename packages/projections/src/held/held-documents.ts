import type { ToolDocument } from '@juxta/comparison';

import { changedIn } from './changed-in.ts';
import type { Changed } from './held-log.ts';
import { HeldValues } from './held-values.ts';

/** Documents of tools, each until one of its targets changes; at most so many. */
export class HeldDocuments {
  readonly #held: HeldValues<ToolDocument | null>;
  readonly #withFailures: boolean;

  /** `withFailures`: they tell which sources are broken, which concerns all. */
  constructor(most: number, { withFailures }: { withFailures: boolean }) {
    this.#held = new HeldValues(most);
    this.#withFailures = withFailures;
  }

  forget(changed: Changed): void {
    const { targets, tools, sources } = changedIn(changed);
    if (tools || (sources && this.#withFailures)) return this.clear();
    for (const target of targets) this.#held.forgetTarget(target);
  }

  clear(): void {
    this.#held.clear();
  }

  /** In the order of the ids; what is not held is read, and kept where that is still right then. */
  async read(
    ids: readonly string[],
    source: (missing: readonly string[]) => Promise<readonly ToolDocument[]>,
    holds: () => boolean,
  ): Promise<readonly ToolDocument[]> {
    const held = new Map(ids.map((id) => [id, this.#held.get(id)] as const));
    const missing = ids.filter((id) => held.get(id) === undefined);
    const read = missing.length > 0 ? await source(missing) : [];
    for (const document of read) held.set(document.id, document);
    if (holds()) for (const id of missing) this.#keep(id, held.get(id) ?? null);
    return ids.flatMap((id) => held.get(id) ?? []);
  }

  #keep(id: string, document: ToolDocument | null): void {
    const targets = document?.links.map(({ target }) => target) ?? [];
    this.#held.set(id, document, targets, 1);
  }
}
