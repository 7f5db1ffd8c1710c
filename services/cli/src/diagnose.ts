import { readLag, readStale, type ViewLag } from '@juxta/projections';
import { JuxtaError, readConfig } from '@juxta/runtime';
import { blockedHosts, quarantines, storeHealth, type StoreHealth } from '@juxta/store';

import { openApp, type App } from './app.ts';
import { checkLayers } from './check-layers.ts';

export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
  /** What to type or change; null where nothing is wrong. */
  readonly fix: string | null;
}

const ok = (name: string, detail: string): Check => ({ name, state: 'ok', detail, fix: null });

/** Runs every check; one that fails does not stop the others, except where there is nothing left to look at. */
export async function diagnose(): Promise<readonly Check[]> {
  const checks: Check[] = [checkNode()];
  let app: App;
  try {
    app = await openApp(readConfig());
  } catch (error) {
    const next = error instanceof JuxtaError ? error.next : undefined;
    return [
      ...checks,
      {
        name: 'database',
        state: 'failed',
        detail: error instanceof Error ? error.message : String(error),
        fix: next ?? 'set DATABASE_URL to a Postgres 18, or unset it for the embedded one',
      },
    ];
  }
  try {
    const health = await storeHealth(app.db);
    checks.push(checkPostgres(app, health), checkGitHub(app), checkContact(app));
    for (const look of [checkLayers, checkQueues, checkViews, checkHosts, checkQuarantines, checkStale])
      checks.push(...(await look(app)));
  } finally {
    await app.close();
  }
  return checks;
}

function checkNode(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  return major >= 24
    ? ok('node', process.versions.node)
    : {
        name: 'node',
        state: 'failed',
        detail: `${process.versions.node} cannot run Juxta`,
        fix: 'run it as npm run juxta, which uses the Node 24 of this project',
      };
}

function checkPostgres(app: App, health: StoreHealth): Check {
  const place = app.embedded ? `embedded in ${app.config.dataDir}` : 'of DATABASE_URL';
  const detail = `${Math.floor(health.serverVersion / 10_000)}, ${health.maxConnections} connections, ${place}`;
  if (health.serverVersion >= 180_000) return ok('postgres', detail);
  const fix = 'Juxta needs Postgres 18 (uuidv7); set DATABASE_URL to one, or unset it';
  return { name: 'postgres', state: 'failed', detail, fix };
}

async function checkQueues(app: App): Promise<Check[]> {
  const { openQueues } = await import('@juxta/jobs');
  try {
    const queues = await openQueues({
      databaseUrl: app.databaseUrl,
      redisUrl: app.config.redisUrl,
      logger: app.logger,
    });
    const counts = await queues.counts();
    await queues.close();
    return [
      ok(
        'queues',
        `on ${queues.backend}: ${Object.entries(counts)
          .map(([name, count]) => `${name} ${count.waiting + count.delayed} waiting, ${count.active} active`)
          .join('; ')}`,
      ),
    ];
  } catch (error) {
    const next = error instanceof JuxtaError ? error.next : undefined;
    return [
      {
        name: 'queues',
        state: 'failed',
        detail: error instanceof Error ? error.message : String(error),
        fix: next ?? 'check REDIS_URL, or unset it to use Postgres',
      },
    ];
  }
}

async function checkViews(app: App): Promise<Check[]> {
  return (await readLag(app.db)).map(checkView);
}

function checkView(view: ViewLag): Check {
  const { version, events_behind, seconds_behind, error, rebuild } = view;
  const name = `view ${view.name}`;
  const detail = `build ${version}, ${events_behind} events and ${Math.round(seconds_behind)} s behind`;
  switch (view.status) {
    case 'paused':
      return {
        name,
        state: 'failed',
        detail: `${detail}; build ${rebuild?.version ?? version} stopped at event ${error?.position} (${error?.type}): ${error?.message}`,
        fix: `update Juxta, then run juxta up; or juxta rebuild ${view.name} where the cause was outside of it`,
      };
    case 'newer':
      return {
        name,
        state: 'failed',
        detail: `${detail}; a later version of Juxta built it, and this one leaves it as it is`,
        fix: `update Juxta; or juxta rebuild ${view.name} to go back to this version`,
      };
    case 'missing':
      return { name, state: 'failed', detail: 'it is not installed', fix: 'juxta up' };
    case 'building':
      return {
        name,
        state: 'warning',
        detail: `${detail}; its code changed, and ${told(rebuild)}`,
        fix: `juxta up, or juxta rebuild ${view.name}`,
      };
    case 'live':
      if (rebuild)
        return {
          name,
          state: 'warning',
          detail: `${detail}; ${told(rebuild)}${error ? `, stopped at event ${error.position} (${error.type}): ${error.message}` : ''}`,
          fix: `juxta rebuild ${view.name}`,
        };
      return seconds_behind > 60 ? { name, state: 'warning', detail, fix: 'juxta up' } : ok(name, detail);
  }
}

function told(rebuild: ViewLag['rebuild']): string {
  if (!rebuild) return 'no rebuild has begun';
  if (rebuild.status === 'paused') return `build ${rebuild.version} is not ready`;
  const events = rebuild.events === null ? 'it follows the log' : `${rebuild.events} events are loaded`;
  return `build ${rebuild.version} is being made: ${events}`;
}

async function checkHosts(app: App): Promise<Check[]> {
  return (await blockedHosts(app.db)).map((row) => ({
    name: `host ${row.host}`,
    state: 'warning',
    detail: `left alone until ${row.until.toISOString()}: ${row.why}`,
    fix: 'nothing: it is asked again then; check the network if many are listed',
  }));
}

async function checkQuarantines(app: App): Promise<Check[]> {
  return (await quarantines(app.db)).map(({ source, part, detail, since }) => ({
    name: `source ${source}`,
    state: 'warning',
    detail: `answers to ${part} are held back since ${since.toISOString()}: ${detail}`,
    fix: `nothing: they are taken again once they are whole; if the source is right, juxta accept ${source} ${part}`,
  }));
}

/** Stale targets by why they are, each with how many and an example. */
async function checkStale(app: App): Promise<Check[]> {
  const { reasons, targets } = await readStale(app.db);
  const stale = reasons.reduce((sum, one) => sum + one.targets, 0);
  if (stale === 0) return [ok('freshness', `${targets} targets, none of them stale`)];
  return reasons.map(({ reason, targets: count, example }) => ({
    name: 'freshness',
    state: 'warning',
    detail: `${count} of ${targets} targets are stale, ${reason}; for example ${example}`,
    fix:
      reason === 'never read' || reason === 'overdue'
        ? 'juxta up, or juxta crawl'
        : 'juxta crawl --plan says when they are asked',
  }));
}

function checkGitHub(app: App): Check {
  if (app.config.environment['GITHUB_TOKEN']) return ok('github token', 'set');
  return {
    name: 'github token',
    state: 'warning',
    detail: 'not set: GitHub answers 60 requests an hour',
    fix: 'set GITHUB_TOKEN to a token without any scope',
  };
}

function checkContact(app: App): Check {
  if (app.config.contact !== undefined) return ok('contact', app.config.contact);
  return {
    name: 'contact',
    state: 'warning',
    detail: 'sites that are crawled cannot reach you, and some registries refuse who states none',
    fix: 'set JUXTA_CONTACT to a mail address or a page',
  };
}
