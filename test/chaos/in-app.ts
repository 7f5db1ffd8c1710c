import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openQueues } from '@juxta/jobs';
import { readConfig } from '@juxta/runtime';
import type { TestDatabaseOptions } from '@juxta/testing';

import { openApp, type App } from '../../services/cli/src/app.ts';
import { prepare } from '../../services/cli/src/prepare.ts';
import type { Environment } from '../e2e/juxta-process.ts';

/** Acts on an installation in this process, where the start of another would only cost time. */
export async function inApp(environment: Environment, act: (app: App) => Promise<void>): Promise<void> {
  const app = await openApp(readConfig(environment));
  try {
    await act(app);
  } finally {
    await app.close();
  }
}

/** With the tables of everything, the queues in Postgres too, and the catalogue. */
export const catalogued: TestDatabaseOptions = {
  name: 'catalogued',
  template: async (url) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'juxta-chaos-'));
    await inApp({ DATABASE_URL: url, JUXTA_DATA_DIR: dataDir }, async (app) => {
      await prepare(app);
      await (await openQueues({ databaseUrl: url, logger: app.logger })).close();
    });
    await rm(dataDir, { recursive: true, force: true });
  },
};
