import { decideTool } from '@juxta/projector';
import type { WebRoute, WebServer } from '@juxta/testing/web';

import type { App } from '../../services/cli/src/app.ts';
import { resolveOrAdd } from '../../services/cli/src/resolve.ts';
import { catchUp } from '../../services/cli/src/settle.ts';
import type { Environment } from '../e2e/juxta-process.ts';
import {
  openInstallation,
  openWorld,
  pageOf,
  publishDebian,
  publishPage,
  publishTool,
  type Installation,
  type World,
} from '../e2e/loopback-world.ts';
import { catalogued, inApp } from './in-app.ts';

export const tools = ['alpha', 'beta'] as const;

/** Long enough to be told from no delay at all, short enough for a test of few requests. */
const delayMs = 400;

/** Packages of the tools' names, plain or prefixed: those that are linked, and those that the linker wants looked at. */
const members = `target ~ '^pkg:deb/debian/(node-)?(${tools.join('|')})$'`;
const archive = `request = 'index' AND target = (SELECT min(request) FROM crawl.task WHERE ${members})`;

/** Never in a test, yet finite: planning makes due what has no end to its waiting and is no member of an index. */
const keptBack = "timestamptz '3000-01-01Z'";

// The linker wants members again with each link that it makes.
const keepBack = [
  'CREATE TABLE crawl.kept_back (member boolean)',
  'INSERT INTO crawl.kept_back VALUES (true)',
  `CREATE FUNCTION crawl.keep_back() RETURNS trigger LANGUAGE plpgsql AS $$
     BEGIN NEW.active := NEW.active AND NOT EXISTS (SELECT 1 FROM crawl.kept_back); RETURN NEW; END $$`,
  `CREATE TRIGGER keep_back BEFORE INSERT OR UPDATE OF active ON crawl.task
     FOR EACH ROW WHEN (NEW.${members}) EXECUTE FUNCTION crawl.keep_back()`,
  `UPDATE crawl.task SET active = (${archive}) WHERE ${members} OR ${archive}`,
  `UPDATE crawl.task SET due_at = ${keptBack} WHERE active`,
];

/** SQL that makes requests due which a new lab keeps back: those of some targets, or all that are left. */
export function dueOf(targets?: readonly string[]): string {
  const which = targets
    ? `target IN (${targets.map((target) => `'${target}'`).join(', ')})`
    : `NOT (${members})`;
  return `UPDATE crawl.task SET due_at = now() WHERE active AND due_at = ${keptBack} AND request <> 'index' AND ${which}`;
}

/** SQL that gives the archive's list members that it never spoke for, so that the scheduler makes it due. */
export const archiveWanted = `
  BEGIN; DELETE FROM crawl.kept_back; UPDATE crawl.task SET active = true WHERE ${members}; COMMIT`;

/** SQL that makes all captures old enough for the sweep, which leaves a young one to its job; their guard is passed by. */
export const sweepable = `
  BEGIN; SET LOCAL session_replication_role = replica;
  UPDATE crawl.capture SET recorded_at = recorded_at - interval '1 minute'; COMMIT`;

/** As many as there are points that need a host or target of their own. */
const siteCount = 20;

/** A small world, and an installation that knows what to ask of it: nothing is due yet. */
export interface Lab extends AsyncDisposable {
  readonly world: World;
  readonly installation: Installation;
  /** The sites that no package names, each with a page of `alpha`: its URL is its target. */
  readonly sites: ReadonlyArray<{
    readonly server: WebServer;
    readonly page: string;
    readonly path: string;
    readonly answer: WebRoute;
  }>;
  /** Where the archive has the list of its packages, and what it answers there. */
  readonly list: { readonly path: string; readonly answer: WebRoute };
}

/** On the run's own Postgres unless `server` names another. */
export async function openLab(more: Environment = {}, server?: string): Promise<Lab> {
  const world = await openWorld({ sites: siteCount + 1 });
  for (const name of tools) publishTool(world, name);
  for (const name of tools) publishPage(world, name);
  const list = publishDebian(world, Object.fromEntries(tools.map((name) => [name, '1.0-1'])));
  const installation = await openInstallation(world, more, {
    ...catalogued,
    ...(server !== undefined && { server }),
  });
  const sites = world.sites.slice(1).map((server, n) => ({
    server,
    page: `${server.url}/alpha`,
    path: '/alpha',
    answer: pageOf('alpha', n + 1),
  }));
  await inApp(installation.environment, async (app) => {
    for (const name of tools) {
      await resolveOrAdd(app, `pkg:npm/${name}`);
      await link(app, name, `pkg:deb/debian/${name}`, 'distribution');
    }
    for (const { page } of sites) await link(app, 'alpha', page, 'site');
    await catchUp(app);
  });
  // The catalogue's own tools are elsewhere, and nothing outside of this machine may be asked.
  await installation.query("UPDATE crawl.task SET active = false WHERE target !~ '(alpha|beta)$'");
  for (const sql of keepBack) await installation.query(sql);
  await installation.query('UPDATE crawl.host SET delay_ms = $1', [delayMs]);
  return {
    world,
    installation,
    sites,
    list,
    [Symbol.asyncDispose]: async () => {
      await installation[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

async function link(app: App, tool: string, target: string, relation: 'site' | 'distribution') {
  const authority = { by: 'command' as const, text: target };
  await decideTool(app.db, tool, { type: 'LinkTarget', target, relation, authority }, ['link', target]);
}
