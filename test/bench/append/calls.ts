import { eventId } from '@juxta/domain';

import { speedOf, type Contender } from '../harness/in-turn.ts';
import { realisticEvents, toolsFor, type RealisticEvent } from '../realistic-events/generate.ts';
import { seeded } from '../realistic-events/random.ts';

/** What one writer appends at once. */
export type Call = readonly RealisticEvent[];

export interface Case {
  readonly name: string;
  /** Per round. */
  readonly calls: number;
  readonly eventsPerCall: number;
  readonly oneStream: boolean;
}

export const cases = (quick: boolean): readonly Case[] => [
  { name: '1 event a call', calls: quick ? 100 : 3_000, eventsPerCall: 1, oneStream: true },
  { name: '10 events a call, one stream', calls: quick ? 50 : 800, eventsPerCall: 10, oneStream: true },
  {
    name: '10 events a call, several streams',
    calls: quick ? 50 : 800,
    eventsPerCall: 10,
    oneStream: false,
  },
];

/**
 * The calls of some rounds: a history that goes on after `skipped` events, in an order that keeps calls on one stream
 * apart, as it is where each writer has a target of its own. `salt` makes the events new, so that cases do not repeat each other.
 */
export function callsOf(
  { calls, eventsPerCall, oneStream, name }: Case,
  { rounds, skipped, seed }: { rounds: number; skipped: number; seed: number },
): Call[][] {
  const wanted = calls * rounds * (oneStream ? 1 : eventsPerCall);
  const history: RealisticEvent[] = [];
  let n = 0;
  for (const event of realisticEvents({
    events: skipped + wanted,
    seed,
    tools: toolsFor(skipped || wanted),
  })) {
    n += 1;
    if (n > skipped) history.push({ ...event, id: eventId(event.stream, event.type, event.id, name) });
  }
  const grouped = oneStream
    ? history.map((event) => repeated(event, eventsPerCall))
    : inGroups(history, eventsPerCall);
  return inGroups(versioned(shuffled(grouped, seed)), calls);
}

/** Events of one stream that differ in nothing but their ids. */
function repeated(event: RealisticEvent, times: number): RealisticEvent[] {
  return Array.from({ length: times }, (_, n) => ({
    ...event,
    id: eventId(event.stream, event.type, event.id, n),
  }));
}

// High above what a log was filled with: the contender that numbers its rows itself must not meet a version that is there.
const firstVersion = 1_000_000;
let versionsGiven = 0;

function versioned(calls: readonly Call[]): Call[] {
  return calls.map((call) =>
    call.map((event) => {
      versionsGiven += 1;
      return { ...event, version: firstVersion + versionsGiven };
    }),
  );
}

function inGroups<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) =>
    items.slice(n * size, (n + 1) * size),
  );
}

function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = seeded(seed);
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.between(0, last);
    [mixed[last], mixed[other]] = [mixed[other] as Item, mixed[last] as Item];
  }
  return mixed;
}

/** Each round takes the next calls of its own copy of the list: every contender appends the same ones. */
export function inRounds(
  { calls: count, eventsPerCall }: Case,
  calls: ReadonlyArray<readonly Call[]>,
  writers: number,
  append: (call: Call) => Promise<unknown>,
): Contender {
  const left = [...calls];
  return async () => {
    const queue = (left.shift() ?? []).values();
    return speedOf(count * eventsPerCall, async () => {
      const writer = async (): Promise<void> => {
        for (const call of queue) await append(call);
      };
      await Promise.all(Array.from({ length: writers }, writer));
    });
  };
}
