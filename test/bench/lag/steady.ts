import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { eventId, schemaVersionOf } from '@juxta/domain';

import type { RealisticEvent } from '../realistic-events/ledger.ts';
import { targetAt } from '../realistic-events/ledger.ts';
import { seeded } from '../realistic-events/random.ts';
import { firstFacts } from '../realistic-events/readings.ts';

export const perSecond = 200;

const random = seeded(7);
const github = 1;
let made = 0;

/** Facts of a target that nobody has seen before: they are visible when the target is. */
export function nextEvent(): RealisticEvent {
  made += 1;
  const target = targetAt(made, github);
  const at = new Date().toISOString();
  const stream = `target/${target.key}`;
  return {
    stream,
    version: 1,
    id: eventId(stream, 'FactsObserved', made),
    type: 'FactsObserved',
    schemaVersion: schemaVersionOf('FactsObserved'),
    occurredAt: at,
    data: {
      capture: randomUUID(),
      request: target.request,
      extractor: { id: target.extractor, version: 1 },
      observed_at: at,
      facts: firstFacts(target, { tool: made, releases: 3, at }, random),
    },
  };
}

export const now = (): number => performance.timeOrigin + performance.now();

/**
 * Appends at a steady pace, whether or not earlier appends have ended, and gives for each stream when its COMMIT was
 * acknowledged, in milliseconds of the wall clock.
 */
export async function appendSteadily(
  seconds: number,
  append: (event: RealisticEvent) => Promise<unknown>,
): Promise<ReadonlyMap<string, number>> {
  const committed = new Map<string, number>();
  const appends: Array<Promise<void>> = [];
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const due = began + (n * 1_000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    const event = nextEvent();
    appends.push(append(event).then(() => void committed.set(event.stream, now())));
  }
  await Promise.all(appends);
  return committed;
}
