import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

import { openDatabase, readConfig } from '@juxta/runtime';
import pg from 'pg';

export interface BenchDatabase {
  readonly url: string;
  /** One connection for set-up and bulk filling; the contenders open their own. */
  readonly client: pg.Client;
}

export interface BenchServer {
  /** As `SHOW server_version` says; null while no bench has asked for a database. */
  version(): string | null;
  database(name: string): Promise<BenchDatabase>;
  /** Cuts what is left open, drops the databases, leaves the server. */
  close(): Promise<void>;
}

/**
 * The Postgres of the product, opened when it is first needed: that of `DATABASE_URL`, else an embedded one of the
 * benchmarks' own beside the product's, with the settings that the product starts it with.
 */
export function benchServer(): BenchServer {
  let opening: Promise<Server> | undefined;
  let opened: Server | undefined;
  const databases: Array<{ name: string; client: pg.Client }> = [];
  return {
    version: () => opened?.version ?? null,
    database: async (name) => {
      opened = await (opening ??= openServer());
      const unique = `bench_${name}_${randomBytes(4).toString('hex')}`;
      await opened.admin.query(`CREATE DATABASE ${unique}`);
      const url = new URL(opened.url);
      url.pathname = `/${unique}`;
      const client = new pg.Client({ connectionString: url.href, options: '-c timezone=UTC' });
      await client.connect();
      databases.push({ name: unique, client });
      return { url: url.href, client };
    },
    close: async () => {
      if (!opening) return;
      const server = await opening;
      for (const { name, client } of databases) {
        await client.end();
        await allLeft(server.admin, name);
        await server.admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }
      await server.admin.end();
      await server.leave();
    },
  };
}

// A pool that has closed may still have connections on their way out, and one that is cut there throws where no listener
// of ours can be: Emmett makes its own pool.
const longestLeaveMs = 15_000;

async function allLeft(admin: pg.Client, name: string): Promise<void> {
  const asked = performance.now();
  for (;;) {
    const { rowCount } = await admin.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name]);
    if (rowCount === 0 || performance.now() - asked > longestLeaveMs) return;
    await setTimeout(20);
  }
}

interface Server {
  readonly url: string;
  readonly admin: pg.Client;
  readonly version: string;
  readonly leave: () => Promise<void>;
}

async function openServer(): Promise<Server> {
  const config = readConfig();
  const { url, close: leave } = await openDatabase({
    ...config,
    dataDir: path.join(config.dataDir, 'bench'),
  });
  const admin = new pg.Client(url);
  await admin.connect();
  const { rows } = await admin.query<{ server_version: string }>('SHOW server_version');
  return { url, admin, version: rows[0]?.server_version ?? '', leave };
}
