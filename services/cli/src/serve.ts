import { apiConfig, startApi } from '@juxta/api';
import { startWeb, webConfig } from '@juxta/web';

import type { App } from './app.ts';

/** The api and the pages beside the pipeline, on their own ports. */
export async function startServers(app: App): Promise<{ api: string; web: string; close(): Promise<void> }> {
  const { db, sourceOf, logger, config } = app;
  const api = await startApi({ db, sourceOf, logger, ...apiConfig(config.environment) });
  try {
    const web = await startWeb({ db, sourceOf, logger, operator: config, ...webConfig(config.environment) });
    return {
      api: api.url,
      web: web.url,
      close: async () => void (await Promise.all([api.close(), web.close()])),
    };
  } catch (error) {
    await api.close();
    throw error;
  }
}
