import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { installViews } from '@juxta/projections';
import { readConfig } from '@juxta/runtime';
import { openStore } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';

import { openApp, type App } from '../src/app.ts';

export interface Lab extends AsyncDisposable {
  readonly app: App;
  /** A second process on the same database. */
  open(): Promise<App>;
  events(): Promise<number | undefined>;
  query(text: string): Promise<readonly Record<string, unknown>[]>;
}

/** The app on a database and a data folder of its own, with more settings where given. Its sources are named, and none of them is there. */
export async function openLab(environment: Readonly<Record<string, string>> = {}): Promise<Lab> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'juxta-cli-'));
  const database = await testDatabase({
    name: 'services',
    template: async (url) => {
      const store = await openStore(url);
      await installViews(store.db);
      await store.close();
    },
  });
  const config = readConfig({
    DATABASE_URL: database.url,
    JUXTA_DATA_DIR: dataDir,
    JUXTA_LOG_LEVEL: 'silent',
    JUXTA_NPM_REGISTRY: 'https://npm.registry.example',
    JUXTA_DEBIAN_ARCHIVE: 'https://debian.archive.example/debian',
    ...environment,
  });
  const opened: App[] = [];
  const open = async (): Promise<App> => {
    const app = await openApp(config);
    opened.push(app);
    return app;
  };
  return {
    app: await open(),
    open,
    events: async () =>
      (await runSql<{ n: number }>(database.url, 'SELECT count(*)::int AS n FROM es.events'))[0]?.n,
    query: (text) => runSql<Record<string, unknown>>(database.url, text),
    [Symbol.asyncDispose]: async () => {
      for (const app of opened) await app.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
