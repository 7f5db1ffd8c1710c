import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { appendEvents, openStore } from '@juxta/store';
import type pg from 'pg';

import { createTable, plainInserts } from './append/by-hand.ts';
import { compared, defineBench, type BenchContext } from './harness/bench.ts';
import { startChild } from './harness/child.ts';
import { measureInTurn, quantile, type Measured } from './harness/in-turn.ts';
import { pollMs } from './lag/poll.ts';
import { appendSteadily, now, perSecond } from './lag/steady.ts';

const writers = 4;
const fileOf = (name: string): string => path.join(import.meta.dirname, 'lag', name);
const baselineIs = `a listener that polls one table every ${pollMs} ms and does nothing else`;

export const bench = defineBench({
  summary: `from COMMIT to visible in the view fact at ${perSecond} events/s, beside a plain listener`,
  run: async (context) => {
    const { options, say } = context;
    const lags = await openContenders(context);
    const seconds = options.quick ? 2 : 10;
    const subject = watched(() => lags.ofView(seconds));
    const baseline = watched(() => lags.ofListener(seconds));
    const rounds = options.rounds ?? (options.quick ? 1 : 5);
    await measureInTurn({ subject: subject.round, baseline: baseline.round }, { rounds });
    say(`${rounds} rounds of ${seconds} s at ${perSecond} events/s each`);
    return ([0.5, 0.99] as const).map((share) => {
      const [ours, theirs] = [subject.at(share), baseline.at(share)];
      return compared({
        case: `p${share * 100} of the delay, ${perSecond} events/s`,
        unit: '1/s, the inverse of the delay',
        subject: ours,
        baseline: theirs,
        baseline_is: baselineIs,
        note: `${millis(ours)} beside ${millis(theirs)}`,
      });
    });
  },
});

const millis = ({ median }: Measured): string => `${(1_000 / median).toFixed(1)} ms`;

/** Keeps the delays of each round, of which the first is the warm-up. */
function watched(delays: () => Promise<readonly number[]>) {
  const all: Array<readonly number[]> = [];
  const speed = (round: readonly number[], share: number): number => 1_000 / quantile(round, share);
  return {
    round: async () => {
      const round = await delays();
      all.push(round);
      return speed(round, 0.5);
    },
    at: (share: number): Measured => {
      const rounds = all.slice(1).map((round) => speed(round, share));
      return { rounds, median: quantile(rounds, 0.5) };
    },
  };
}

async function openContenders({ database, use }: BenchContext) {
  const { url, client } = await database('lag');
  const store = use(await openStore(url, { maxConnections: writers }));
  await createTable(client);
  const plain = use(plainInserts(url, writers));
  use(await startChild(fileOf('projector-process.ts'), url));
  const heard = new Map<string, number>();
  use(
    await startChild(fileOf('listener-process.ts'), url, (message) => {
      const { seen, at } = message as { seen: readonly string[]; at: number };
      for (const stream of seen) heard.set(stream, at);
    }),
  );
  return {
    ofView: async (seconds: number) => {
      const watch = watchFacts(client);
      const committed = await appendSteadily(seconds, (event) => {
        watch.expect(event.stream.slice('target/'.length));
        return appendEvents(store.db, [event]);
      });
      const visible = await watch.done();
      return [...committed].map(([stream, at]) => delay(at, visible.get(stream.slice('target/'.length))));
    },
    ofListener: async (seconds: number) => {
      const committed = await appendSteadily(seconds, (event) => plain.append([event]));
      while ([...committed.keys()].some((stream) => !heard.has(stream))) await sleep(5);
      return [...committed].map(([stream, at]) => delay(at, heard.get(stream)));
    },
  };
}

/** What is seen before its COMMIT is acknowledged to the writer was seen at once. */
const delay = (committed: number, seen = Number.NaN): number => Math.max(0.1, seen - committed);

/** Looks for targets in the view, again and again, until all that were expected are there. */
function watchFacts(client: pg.Client) {
  const missing = new Set<string>();
  const visible = new Map<string, number>();
  let more = true;
  const looking = (async () => {
    while (more || missing.size > 0) {
      const { rows } = await client.query<{ target: string }>({
        name: 'visible',
        text: `SELECT target FROM mart.fact WHERE target = ANY ($1) AND attribute = 'archived'`,
        values: [[...missing]],
      });
      const at = now();
      for (const { target } of rows) {
        visible.set(target, at);
        missing.delete(target);
      }
      await sleep(2);
    }
  })();
  return {
    expect: (target: string) => void missing.add(target),
    done: async () => {
      more = false;
      await looking;
      return visible;
    },
  };
}
