import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

import { installViews, loadProjections, rebuildViews } from '@juxta/projections';
import { openStore } from '@juxta/store';

import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import type { BenchDatabase } from './harness/database.ts';
import { measureInTurn, type Contender, type Measured } from './harness/in-turn.ts';
import { saveRows } from './project/by-hand.ts';
import { fillLog } from './realistic-events/fill-log.ts';

const baselineIs =
  'read and decode the same events by keyset pages through pg, then COPY the same final rows into tables with the same indexes';

export const bench = defineBench({
  summary: 'rebuild of all views from the log, beside a plain read and a COPY of the final rows; peak memory',
  run: async (context) => {
    const { options, say } = context;
    const many = options.events ?? (options.quick ? 20_000 : 1_000_000);
    const few = Math.max(2_000, Math.floor(many / 10));
    const small = await measureSize(context, few);
    say(`${few} events: measured`);
    const large = await measureSize(context, many);
    return [small.speed, large.speed, memory(small, large)];
  },
});

interface Size {
  readonly events: number;
  readonly speed: BenchResult;
  /** Highest resident set of the rebuilding process in each round, bytes. */
  readonly peaks: readonly number[];
}

async function measureSize(context: BenchContext, events: number): Promise<Size> {
  const { options, say } = context;
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-project-'));
  try {
    const database = await openLog(context, events);
    await saveRows(database.client, folder);
    say(`${events} events: filled, rows saved`);
    const peaks: number[] = [];
    const rounds = options.rounds ?? (options.quick ? 1 : 3);
    const measured = await measureInTurn(
      {
        subject: inProcess('rebuild-process.ts', [database.url], events, peaks),
        baseline: inProcess('by-hand-process.ts', [database.url, folder], events),
      },
      { rounds, warmup: 0 },
    );
    const line = { case: `rebuild of all views, ${events.toLocaleString('en')} events`, unit: 'events/s' };
    return { events, peaks, speed: compared({ ...line, ...measured, baseline_is: baselineIs, target: 0.5 }) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A log of this many events, with all views built, and their first builds gone. */
async function openLog({ database, options, say }: BenchContext, events: number): Promise<BenchDatabase> {
  const opened = await database(`project_${events}`);
  const store = await openStore(opened.url);
  await fillLog(opened.client, {
    events,
    seed: options.seed,
    onProgress: (filled) => {
      if (filled % 200_000 === 0) say(`filled ${filled} of ${events}`);
    },
  });
  await opened.client.query('VACUUM ANALYZE');
  await installViews(store.db);
  await rebuildViews(store.db, await loadProjections());
  await store.close();
  return opened;
}

const run = promisify(execFile);

/** A process of its own for each round: it starts cold, and its memory is its own. */
function inProcess(script: string, args: readonly string[], events: number, peaks?: number[]): Contender {
  return async () => {
    const { stdout } = await run(process.execPath, [
      path.join(import.meta.dirname, 'project', script),
      ...args,
    ]);
    const { milliseconds, peak } = JSON.parse(stdout) as { milliseconds: number; peak: number };
    peaks?.push(peak);
    return (events * 1000) / milliseconds;
  };
}

/** Turned round, so that larger is better: how many such processes a gigabyte holds. */
function memory(small: Size, large: Size): BenchResult {
  return compared({
    case: `peak memory, ${large.events.toLocaleString('en')} events`,
    unit: 'processes/GB',
    subject: perGigabyte(large.peaks),
    baseline: perGigabyte(small.peaks),
    baseline_is: `the same with ${small.events.toLocaleString('en')} events`,
    target: Number((1 / 1.2).toFixed(2)),
    note: `${megabytes(large.peaks)} MB beside ${megabytes(small.peaks)} MB`,
  });
}

function perGigabyte(peaks: readonly number[]): Measured {
  const rounds = peaks.map((peak) => 1e9 / peak);
  return { median: 1e9 / middle(peaks), rounds };
}

const middle = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const megabytes = (peaks: readonly number[]): number => Math.round(middle(peaks) / 1e6);
