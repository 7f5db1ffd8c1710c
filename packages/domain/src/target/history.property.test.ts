import fc from 'fast-check';
import { expect, test } from 'vitest';

import { fold } from '../decider.ts';
import { readingOf } from '../spec/readings.ts';
import { target } from './decider.ts';
import type { TargetEvent, TargetTransition } from './events.ts';
import { historyContent } from './history-content.ts';
import { currentHistory, deriveHistory, reconcileHistory } from './history.ts';
import { decideReading, type ReadCapture } from './reading.ts';

/** What a capture is, before an extractor reads it. */
type Raw = {
  readonly [Name in keyof typeof rawModel]: (typeof rawModel)[Name] extends fc.Arbitrary<infer Value>
    ? Value
    : never;
};
const rawModel = {
  request: fc.constantFrom('document', 'releases', 'page'),
  kind: fc.constantFrom('body', 'body', 'body', 'not_modified', 'failed', 'absent', 'broken_host', 'empty'),
  license: fc.option(fc.constantFrom('MIT', 'ISC')),
  language: fc.option(fc.constantFrom('Go', 'Rust')),
  identity: fc.option(fc.constantFrom(1, 2), { freq: 2 }),
  releases: fc.option(fc.uniqueArray(fc.constantFrom('1.0.0', '2.0.0', '3.0.0'))),
  link: fc.option(fc.constantFrom('pkg:github/a/b', 'pkg:github/c/d')),
  movedTo: fc.option(fc.constantFrom('pkg:npm/a', 'pkg:npm/b'), { freq: 4 }),
  code: fc.constantFrom('bad_json', 'too_large'),
};

/** Version 2 finds another licence and one attribute more. */
function read(n: number, raw: Raw, version: number): ReadCapture {
  const license = raw.license === 'MIT' && version === 2 ? 'MIT-0' : raw.license;
  const empty = raw.kind === 'empty';
  const answer = readingOf(n, {
    request: raw.request,
    version,
    covers: raw.request === 'page' ? [] : ['license', 'language', 'forge_id'],
    facts: {
      ...(license !== null && !empty && { license }),
      ...(raw.language !== null && !empty && { language: raw.language }),
      ...(raw.identity !== null && !empty && { forge_id: raw.identity }),
      ...(version === 2 && { description: `read by ${version}` }),
    },
    ...(raw.releases !== null && { releases: raw.releases.map((one) => ({ version: one })) }),
    ...(raw.link !== null && {
      links: [{ target: raw.link, relation: 'repository', evidence: { at: '/r', text: raw.link } }],
    }),
    ...(raw.movedTo !== null && { movedTo: raw.movedTo }),
  });
  return { ...answer, reading: readingKind(raw, answer) };
}

function readingKind({ kind, code, movedTo }: Raw, answer: ReadCapture): ReadCapture['reading'] {
  const host = 'registry.example';
  if (kind === 'not_modified') return { kind };
  if (kind === 'broken_host')
    return { kind: 'failed', scope: 'source', code: 'dns', host, detail: '', gone: false };
  if (kind === 'failed')
    return {
      kind,
      scope: 'target',
      code,
      host,
      detail: '',
      gone: false,
      ...(movedTo !== null && { movedTo }),
    };
  if (kind === 'absent')
    return { kind: 'failed', scope: 'target', code: 'not_listed', host, detail: '', gone: true };
  return answer.reading;
}

/** A stream and what was read for it, kept as the normalizer keeps it. */
class Model {
  readonly events: TargetEvent[] = [];
  readonly #readBy = new Map<number, number>();
  readonly #stored = new Set<number>();
  readonly #raws: readonly Raw[];
  version = 1;

  constructor(raws: readonly Raw[]) {
    this.#raws = raws;
  }

  /** Stores captures; then a worker reads all that nobody has read, or dies before. */
  arrive(captures: readonly number[], dies: boolean): void {
    for (const n of captures) this.#stored.add(n);
    if (!dies) this.normalize();
  }

  normalize(): void {
    for (;;) {
      const pending = [...this.#stored].filter((n) => !this.#readBy.has(n)).toSorted((a, b) => a - b);
      const [next] = pending;
      if (next === undefined) return;
      const last = Math.max(-1, ...this.#readBy.keys());
      if (next < last) this.#rederive(pending.filter((n) => n < last));
      else this.#append(next);
    }
  }

  replay(): void {
    this.#rederive([]);
  }

  #append(next: number): void {
    const earlier = [...this.#readBy.keys()].filter(
      (n) => this.#raws[n]!.request === this.#raws[next]!.request && this.#raws[n]!.kind === 'body',
    );
    const last = Math.max(-1, ...earlier);
    if (last >= 0 && this.#readBy.get(last)! < this.version) this.#decide(last, true);
    this.#decide(next, false);
  }

  #decide(n: number, rederived: boolean): void {
    const state = fold(target, this.events);
    this.events.push(...decideReading(this.#read(n), state, rederived));
    this.#readBy.set(n, this.version);
  }

  #rederive(late: readonly number[]): void {
    const all = [...this.#readBy.keys(), ...late].toSorted((a, b) => a - b);
    const [first, last] = [all[0], all.at(-1)];
    if (first === undefined || last === undefined) return;
    const forward: TargetTransition[] = [];
    let state = fold(target, this.events);
    for (const n of late) {
      const news = decideReading(this.#read(n), state);
      forward.push(...news);
      state = news.reduce(target.evolve, state);
    }
    const derived = deriveHistory(all.map((n) => this.#read(n)));
    if (reconcileHistory({ current: currentHistory(this.events), forward, derived }) === 'append_forward')
      this.events.push(...forward);
    else
      this.events.push({
        type: 'HistoryRederived',
        data: { from: this.#read(first).capture, to: this.#read(last).capture, transitions: derived },
      });
    for (const n of all) this.#readBy.set(n, this.version);
  }

  #read(n: number): ReadCapture {
    return read(n, this.#raws[n]!, this.version);
  }

  derived(): TargetTransition[] {
    return deriveHistory(this.#raws.map((_, n) => this.#read(n)));
  }
}

const plans = fc.array(fc.record(rawModel), { minLength: 1, maxLength: 9 }).chain((raws) =>
  fc.record({
    raws: fc.constant(raws),
    order: fc.shuffledSubarray([...raws.keys()], { minLength: raws.length }),
    sizes: fc.infiniteStream(fc.integer({ min: 1, max: 3 })),
    dies: fc.infiniteStream(fc.boolean()),
    replays: fc.infiniteStream(fc.boolean()),
    raisedAt: fc.option(fc.nat(raws.length)),
  }),
);

/** Plays a plan to its end: all captures have come, and all were read. */
function play(
  plan: typeof plans extends fc.Arbitrary<infer Value> ? Value : never,
  raisedAt: number | null,
): Model {
  const model = new Model(plan.raws);
  for (let start = 0; start < plan.order.length;) {
    const size = plan.sizes.next().value;
    if (raisedAt !== null && start >= raisedAt) model.version = 2;
    model.arrive(plan.order.slice(start, start + size), plan.dies.next().value);
    if (plan.replays.next().value) model.replay();
    start += size;
  }
  model.normalize();
  return model;
}

test('whatever the order of arrival, the history told at the end is the one derived in capture order', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const model = play(plan, null);
      expect(historyContent(currentHistory(model.events))).toBe(historyContent(model.derived()));
      expect(fold(target, model.events)).toEqual(fold(target, model.derived()));
      const told = model.events.length;
      model.replay();
      expect(model.events).toHaveLength(told);
    }),
    { numRuns: 1_000 },
  );
}, 60_000);

test('whenever the extractor changes, a replay tells the history as it is read today, in one event at most', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const model = play(plan, plan.raisedAt);
      model.version = 2;
      const told = model.events.length;
      model.replay();
      expect(model.events.length - told).toBeLessThanOrEqual(1);
      expect(historyContent(currentHistory(model.events))).toBe(historyContent(model.derived()));
      expect(fold(target, model.events)).toEqual(fold(target, model.derived()));
      model.replay();
      expect(model.events.length - told).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
}, 60_000);
