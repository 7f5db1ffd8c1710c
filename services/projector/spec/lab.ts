import { randomUUID } from 'node:crypto';

import { streamOf, type Relation, type ToolCommand } from '@juxta/domain';
import { installViews } from '@juxta/projections';
import { loadSources } from '@juxta/sources';
import { appendEvents, openStore, readStream } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';

import { decideTool, linkOnce } from '../src/linker.ts';

export const npm = 'pkg:npm/gulp';
export const repository = 'pkg:github/gulpjs/gulp';
export const site = 'https://gulp.example/';

export const sources = await loadSources({
  JUXTA_NPM_REGISTRY: 'https://npm.registry.example',
  JUXTA_GITHUB_API: 'https://github.api.example',
  JUXTA_DEBIAN_ARCHIVE: 'https://debian.archive.example/debian',
});

interface Read {
  readonly type: string;
  readonly data: Record<string, any>;
}

/** A linker on a database of its own. */
export async function openLab() {
  const database = await testDatabase({
    name: 'services',
    template: async (url) => {
      const store = await openStore(url);
      await installViews(store.db);
      await store.close();
    },
  });
  const { db, close } = await openStore(database.url);
  const command = { by: 'command' as const };
  const decide = (tool: string, made: ToolCommand) => decideTool(db, tool, made, [randomUUID()]);
  return {
    db,
    url: database.url,
    decide,
    add: async (tool: string, target: string, relation: Relation = 'self') => {
      await decide(tool, {
        type: 'RegisterTool',
        tool,
        name: tool,
        aliases: [],
        categories: [],
        authority: command,
      });
      await decide(tool, { type: 'LinkTarget', target, relation, authority: command });
    },
    /** A page or document says that it links to others. Gives the position of the event. */
    observe: async (target: string, ...links: Array<{ target: string; relation: Relation }>) => {
      const data = {
        ...seen(),
        links: links.map((link) => ({
          ...link,
          state: 'present',
          cause: 'first_observed',
          evidence: { at: '/repository/url', text: `see ${link.target}` },
        })),
      };
      return append(target, 'LinksObserved', data);
    },
    append,
    move: (target: string, to: string) => append(target, 'TargetMoved', { ...seen(), to }),
    settle: async () => {
      while ((await linkOnce({ db, sources })) > 0);
    },
    told: async (tool: string) =>
      (await readStream<Read>(db, streamOf.tool(tool)))
        .filter(({ type }) => type !== 'ToolRegistered')
        .map(({ type, data }) => [type, data['target'], data['authority'].by]),
    last: async (tool: string) => (await readStream<Read>(db, streamOf.tool(tool))).at(-1),
    tasks: () =>
      runSql<Record<string, unknown>>(
        database.url,
        'SELECT target, request, active FROM crawl.task ORDER BY target, request',
      ),
    count: async () =>
      (await runSql<{ n: number }>(database.url, 'SELECT count(*)::int AS n FROM es.events'))[0]?.n,
    [Symbol.asyncDispose]: async () => {
      await close();
      await database.drop();
    },
  };

  async function append(target: string, type: string, data: object): Promise<number> {
    const stream = streamOf.target(target);
    const at = '2026-01-01T00:00:00Z';
    const [one] = await db
      .transaction()
      .execute((trx) =>
        appendEvents(trx, [{ stream, id: randomUUID(), type, schemaVersion: 1, occurredAt: at, data }]),
      );
    return one?.position ?? 0;
  }
}

export const seen = () => ({
  capture: randomUUID(),
  request: 'document',
  extractor: { id: 'npm', version: 1 },
  observed_at: '2026-01-01T00:00:00.000Z',
});
