import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { expect, inject } from 'vitest';

import './provided.ts';

export interface TestDatabaseOptions {
  /** Fills the template, once per name and run: migrations, for example. It must close its connections. */
  readonly template?: (url: string) => Promise<void>;
  /** Shares the template between test files. Without it, every file with such a function has its own. */
  readonly name?: string;
  /** The URL of a superuser on another server than the run's own. */
  readonly server?: string;
}

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Idempotent; cuts whatever connections are left. */
  drop(): Promise<void>;
}

/** A database of the server that this worker has to itself; empty where the tier of the test has none. */
export function postgresOfWorker(): string {
  const urls = inject('postgresUrls') ?? [];
  return urls[(Number(process.env['VITEST_POOL_ID'] ?? 1) - 1) % urls.length] ?? '';
}

const templates = new Map<string, Promise<string>>();

/** A new database, cloned from its template, or empty. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const server = options.server ?? postgresOfWorker();
  if (!server)
    throw new Error('No Postgres for this test: its name must end in .int.test.ts or .e2e.test.ts.');
  const template = options.template ? await templateFor(server, options.template, options.name) : 'template1';
  const name = `${prefixOf(inject('testRun'))}${randomBytes(8).toString('hex')}`;
  await runSql(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  let dropping: Promise<unknown> | undefined;
  const drop = async (): Promise<void> => {
    await (dropping ??= runSql(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  };
  return { url: urlFor(server, name), drop, [Symbol.asyncDispose]: drop };
}

/** One statement on a connection of its own. */
export async function runSql<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(text, [...values])).rows);
}

export interface SqlSession extends AsyncDisposable {
  query<Row extends pg.QueryResultRow>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A connection that stays, for locks that a test holds across statements. It has no transaction open between them. */
export async function sqlSession(url: string): Promise<SqlSession> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  await client.connect();
  return {
    query: async <Row extends pg.QueryResultRow>(text: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(text, [...values])).rows,
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Drops what a run left on a server that is not its own. */
export async function dropTestDatabases(server: string, testRun: string): Promise<void> {
  await withClient(server, async (client) => {
    const like = `${prefixOf(testRun).replaceAll('_', String.raw`\_`)}%`;
    const found = await client.query<{ datname: string }>(
      'SELECT datname FROM pg_database WHERE datname LIKE $1',
      [like],
    );
    for (const { datname } of found.rows) {
      await client.query(`ALTER DATABASE ${datname} IS_TEMPLATE false`);
      await client.query(`DROP DATABASE ${datname} WITH (FORCE)`);
    }
  });
}

function templateFor(server: string, fill: (url: string) => Promise<void>, name?: string): Promise<string> {
  const key = name ?? `${expect.getState().testPath ?? ''}\n${fill.toString()}`;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const template = `${prefixOf(inject('testRun'))}t_${hash}`;
  const place = `${server} ${template}`;
  let building = templates.get(place);
  if (!building) {
    building = buildTemplate(server, template, fill).catch((error: unknown) => {
      templates.delete(place);
      throw error;
    });
    templates.set(place, building);
  }
  return building;
}

/** Other workers that want the same template wait for the first, on an advisory lock of the server. */
async function buildTemplate(
  server: string,
  name: string,
  fill: (url: string) => Promise<void>,
): Promise<string> {
  return withClient(server, async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [name]);
    const built = await client.query('SELECT FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
    if (built.rowCount) return name;
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${name} TEMPLATE template1`);
    await fill(urlFor(server, name));
    await expectNoConnections(client, name);
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true`);
    return name;
  });
}

async function expectNoConnections(client: pg.Client, name: string): Promise<void> {
  const open = `SELECT FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`;
  // A closed connection leaves the table of the server a moment later.
  for (let wait = 0; wait < 40; wait += 1) {
    if ((await client.query(open, [name])).rowCount === 0) return;
    await sleep(50);
  }
  throw new Error(
    'The template function left connections open: a database with connections cannot be cloned.',
  );
}

async function withClient<T>(url: string, action: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 30_000 });
  await client.connect();
  try {
    return await action(client);
  } finally {
    await client.end();
  }
}

function prefixOf(testRun: string): string {
  return `juxta_${testRun}_`;
}

function urlFor(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}
