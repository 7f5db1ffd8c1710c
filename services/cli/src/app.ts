import { installViews, type TargetSource } from '@juxta/projections';
import { createLogger, openDatabase, readConfig, type Config, type Logger } from '@juxta/runtime';
import { loadSources, type Sources } from '@juxta/sources';
import { BlobStore, openStore, type Database } from '@juxta/store';

/** What a command works with, opened once and closed by `withApp`. */
export interface App {
  readonly config: Config;
  readonly logger: Logger;
  readonly databaseUrl: string;
  readonly embedded: boolean;
  readonly db: Database;
  readonly blobs: BlobStore;
  readonly sources: Sources;
  readonly sourceOf: TargetSource;
  close(): Promise<void>;
}

export async function openApp(config: Config = readConfig()): Promise<App> {
  const logger = createLogger('juxta', config);
  const [database, sources] = await Promise.all([
    openDatabase(config, logger),
    loadSources(config.environment),
  ]);
  try {
    const store = await openStore(database.url);
    await installViews(store.db);
    return {
      config,
      logger,
      databaseUrl: database.url,
      embedded: database.embedded,
      db: store.db,
      blobs: new BlobStore(config.dataDir),
      sources,
      sourceOf: (target) => sources.forTarget(target)?.id ?? null,
      close: async () => {
        await store.close();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Opens the app for one command and closes it whatever happens. */
export async function withApp<Result>(run: (app: App) => Promise<Result>): Promise<Result> {
  const app = await openApp();
  try {
    return await run(app);
  } finally {
    await app.close();
  }
}
