import { tmpdir } from 'node:os';

import * as store from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { describe } from 'vitest';

import { createBuild } from '../../packages/projections/src/builds.ts';
import * as checkpoints from '../../packages/projections/src/checkpoint.ts';
import { untilVisible } from '../../packages/store/spec/log-reader.ts';
import { answersContract } from './contract/answers.ts';
import { capturesContract } from './contract/captures.ts';
import { checkpointContract, type Checkpoints } from './contract/checkpoint.ts';
import { frontierContract } from './contract/frontier.ts';
import type { Subject } from './contract/lab.ts';
import { logContract } from './contract/log.ts';
import { mannersContract } from './contract/manners.ts';

const subject: Subject = {
  store,
  open: async () => {
    const database = await testDatabase({
      name: 'migrated',
      template: async (url) => (await store.openStore(url)).close(),
    });
    const { db, close } = await store.openStore(database.url, { maxConnections: 16 });
    return {
      db,
      visible: () => untilVisible(db),
      schedule: async ({ target, request }) => {
        const [row] = await runSql<{ visits: number; interval: number | null }>(
          database.url,
          'SELECT visits, interval_s AS interval FROM crawl.task WHERE target = $1 AND request = $2',
          [target, request],
        );
        return row ?? { visits: 0, interval: null };
      },
      [Symbol.asyncDispose]: async () => {
        await close();
        await database.drop();
      },
    };
  },
  // Small enough to stay in its row: nothing is written beside the database.
  blob: (text) => new store.BlobStore(tmpdir()).prepare(Buffer.from(text)),
};

describe('Postgres: the log', () => logContract(subject));
describe('Postgres: captures', () => capturesContract(subject));
const views: Checkpoints = {
  ...checkpoints,
  makeBuild: async (db, { projection }) => {
    await createBuild(db, projection, { status: 'live', bulk: null });
  },
};

describe('Postgres: checkpoints of views', () => checkpointContract(subject, views));
describe('Postgres: the frontier', () => frontierContract(subject));
describe('Postgres: answers', () => answersContract(subject));
describe('Postgres: manners', () => mannersContract(subject));
