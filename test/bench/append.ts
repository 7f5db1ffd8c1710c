import { appendEvents, openStore } from '@juxta/store';

import { createTable, plainInserts } from './append/by-hand.ts';
import { callsOf, cases, inRounds } from './append/calls.ts';
import { emmettStore } from './append/emmett.ts';
import { compared, defineBench, type BenchContext, type BenchResult } from './harness/bench.ts';
import type { BenchDatabase } from './harness/database.ts';
import { measureInTurn } from './harness/in-turn.ts';
import { fillLog } from './realistic-events/fill-log.ts';

const writers = 10;
const baselineIs =
  'INSERT … SELECT FROM unnest through pg, prepared, into a table with the same columns and indexes';
const emmettIs = 'Emmett 0.42.0, appendToStream';

export const bench = defineBench({
  summary: 'appendEvents by 10 writers, beside a plain prepared INSERT and beside Emmett',
  run: async (context) => {
    const many = context.options.events ?? (context.options.quick ? 10_000 : 1_000_000);
    const young = await openLog(context, 0);
    const onYoung = await measureCases(context, young, 'never analysed', 0);
    const old = await openLog(context, many);
    const onOld = await measureCases(context, old, `${many.toLocaleString('en')} events`, many);
    return [...onYoung, ...onOld];
  },
});

/** A migrated log with this many events, and the plain table with the same rows. */
async function openLog({ database, options, say }: BenchContext, events: number): Promise<BenchDatabase> {
  const opened = await database(`append_${events}`);
  await (await openStore(opened.url)).close();
  await createTable(opened.client);
  if (events === 0) {
    // Autovacuum would analyse in the middle of the measurement.
    for (const table of ['es.events', 'es.streams', 'by_hand.events'])
      await opened.client.query(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
    return opened;
  }
  await fillLog(opened.client, {
    events,
    seed: options.seed,
    onProgress: (filled) => {
      if (filled % 100_000 === 0) say(`filled ${filled} of ${events}`);
    },
  });
  await opened.client.query('INSERT INTO by_hand.events SELECT * FROM es.events');
  await opened.client.query(`SELECT setval('by_hand.position', (SELECT max(position) FROM by_hand.events))`);
  await opened.client.query('VACUUM ANALYZE');
  return opened;
}

async function measureCases(
  { options, say, use }: BenchContext,
  { url }: BenchDatabase,
  where: string,
  skipped: number,
): Promise<readonly BenchResult[]> {
  const rounds = options.rounds ?? (options.quick ? 2 : 9);
  const store = use(await openStore(url, { maxConnections: writers }));
  const plain = use(plainInserts(url, writers));
  const emmett = use(await emmettStore(url));
  const results: BenchResult[] = [];
  for (const one of cases(options.quick)) {
    const calls = callsOf(one, { rounds: rounds + 1, skipped, seed: options.seed });
    const measured = await measureInTurn(
      {
        subject: inRounds(one, calls, writers, (call) => appendEvents(store.db, call)),
        plain: inRounds(one, calls, writers, plain.append),
        // Emmett takes one stream a call.
        emmett: one.oneStream ? inRounds(one, calls, writers, emmett.append) : null,
      },
      { rounds },
    );
    const line = { case: `${one.name}, ${where}`, unit: 'events/s', subject: measured.subject };
    results.push(compared({ ...line, baseline: measured.plain, baseline_is: baselineIs, target: 0.6 }));
    if (one.oneStream)
      results.push(compared({ ...line, baseline: measured.emmett, baseline_is: emmettIs, target: 3 }));
    say(`${line.case}: ${results.at(one.oneStream ? -2 : -1)?.ratio} of a plain insert`);
  }
  return results;
}
