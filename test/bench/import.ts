import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { readConfig } from '@juxta/runtime';

import { openApp } from '../../services/cli/src/app.ts';
import { importIndex } from '../../services/cli/src/index-import/import-index.ts';
import { listingIndex } from '../../services/cli/src/index-import/read-index.ts';
import { compared, defineBench, type BenchContext } from './harness/bench.ts';
import { measureInTurn, speedOf } from './harness/in-turn.ts';
import { copyTables, emptyAll, insertAll } from './import/by-hand.ts';
import { inventedLandscape } from './import/landscape.ts';

const landscapeItems = 2_400;

export const bench = defineBench({
  summary:
    'a landscape from its file to all views, in a new database, beside plain INSERTs of its rows (--file F: that landscape, not an invented one)',
  run: async (context) => {
    const { options, say } = context;
    const items = options.quick ? 120 : landscapeItems;
    const body =
      options.file === undefined
        ? Buffer.from(inventedLandscape(items, options.seed))
        : await readFile(options.file);
    const first = await importInto(context, body);
    say(`${first.tools} tools: ${first.speed.toFixed(0)} tools/s`);
    const copies = await copyTables(first.client);
    const rows = copies.reduce((sum, copy) => sum + copy.rows.length, 0);
    const measured = await measureInTurn(
      {
        subject: async () => (await importInto(context, body)).speed,
        baseline: async () => {
          await emptyAll(first.client, copies);
          return speedOf(first.tools, () => insertAll(first.client, copies));
        },
      },
      { rounds: options.rounds ?? (options.quick ? 1 : 3), warmup: options.quick ? 0 : 1 },
    );
    const result = compared({
      case: `import of ${first.tools.toLocaleString('en')} tools`,
      unit: 'tools/s',
      ...measured,
      baseline_is: `INSERT … SELECT FROM jsonb_populate_recordset of the ${rows.toLocaleString('en')} rows that it leaves, 1,000 at a time, one transaction, the same indexes`,
      note: `${(rows / first.tools).toFixed(1)} rows a tool; file ${(body.byteLength / 1e6).toFixed(2)} MB`,
    });
    return [result];
  },
});

/** In a database and a data folder of their own. */
async function importInto({ database }: BenchContext, body: Uint8Array) {
  const { url, client } = await database('import');
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bench-import-'));
  const app = await openApp(
    readConfig({ DATABASE_URL: url, JUXTA_DATA_DIR: dataDir, JUXTA_LOG_LEVEL: 'silent' }),
  );
  try {
    const { source, index } = listingIndex(app, 'cncf-landscape');
    const began = performance.now();
    const { tools } = await importIndex(app, source, index, body);
    return { tools, client, speed: (tools * 1_000) / (performance.now() - began) };
  } finally {
    await app.close();
    await rm(dataDir, { recursive: true });
  }
}
