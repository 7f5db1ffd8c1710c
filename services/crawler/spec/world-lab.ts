import { webServer, type WebRoutes, type WebServer } from '@juxta/testing/web';

import { openCrawlLab, type CrawlLab } from './crawl-lab.ts';

export interface World extends AsyncDisposable {
  readonly lab: CrawlLab;
  readonly server: WebServer;
  /** The address of a path at a name that the server has. */
  readonly at: (name: string, path: string) => string;
}

/** One server that is several sites, told apart by the name that is asked for. */
export async function openWorld(routes: WebRoutes): Promise<World> {
  const server = await webServer(routes);
  const names = ['one.example', 'two.example', 'three.example', 'www.one.example'];
  const lab = await openCrawlLab(names.map((name) => `${name}:${server.port}`));
  return {
    lab,
    server,
    at: (name, path) => `http://${name}:${server.port}${path}`,
    [Symbol.asyncDispose]: async () => {
      await lab[Symbol.asyncDispose]();
      await server.close();
    },
  };
}
