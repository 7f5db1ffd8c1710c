import { setTimeout as delay } from 'node:timers/promises';

import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  runMigrations,
  SchemaMigrationRequiredError,
  withBackend,
} from 'bullmq';
import pg from 'pg';

import { JobsError, reasonOf } from './jobs-error.ts';
import { type BackendContext, constructReady, type QueueBackend } from './queue-backend.ts';
import { within } from './within.ts';

// BullMQ's readiness check looks at this schema whatever it is told.
const schema = 'bullmq';
const maxWorkers = 6;
// Each worker holds one connection for LISTEN; with none beyond those everything hangs, closing too.
const poolSize = maxWorkers + 6;
const pauseMs = 500;

const { Queue, Worker } = withBackend(createPostgresBackend);

/**
 * Queues in the schema `bullmq` of a database. For one machine only: locks are judged by the clock of each worker.
 * @throws JobsError `postgres_unreachable`, `queue_unavailable`
 */
export async function openPostgresBackend(
  databaseUrl: string,
  context: BackendContext,
): Promise<QueueBackend> {
  await waitUntilPostgresAnswers(databaseUrl, context.timing.readyTimeoutMs);
  const clients = new Set<pg.PoolClient>();
  const pool = openPool(databaseUrl, clients, context);
  try {
    await within(migrate(pool), context.timing.readyTimeoutMs, () => new Error('no answer in time'));
  } catch (error) {
    pool.end().catch(() => undefined);
    throw schemaRefused(error);
  }
  // BullMQ's own type of a pool has narrower listeners than that of `pg`; it says any `pg.Pool` will do.
  const connection = pool as PgPool;
  return {
    kind: 'postgres',
    maxWorkers,
    openQueue: (name) =>
      constructReady(() => new Queue(name, { connection }), `queue ${name} on Postgres`, context),
    openWorker: (name, processor, settings) =>
      constructReady(
        () => new Worker(name, processor, { ...settings, connection }),
        `worker ${name} on Postgres`,
        context,
      ),
    close: () => pool.end(),
    drop() {
      if (!pool.ending) pool.end().catch(() => undefined);
      for (const client of clients) client.release(true);
    },
  };
}

function openPool(databaseUrl: string, clients: Set<pg.PoolClient>, { logError }: BackendContext): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withSearchPath(databaseUrl),
    max: poolSize,
    keepAlive: true,
    application_name: 'juxta-jobs',
  });
  pool.setMaxListeners(0); // BullMQ adds one for each queue and worker
  pool.on('error', (error) => {
    logError('Postgres connection of the queues', error);
  });
  pool.on('acquire', (client) => clients.add(client));
  pool.on('release', (_error, client) => clients.delete(client));
  pool.on('remove', (client) => clients.delete(client));
  return pool;
}

/** `search_path` must be part of the URL's own `options`, which would otherwise replace the pool's. */
export function withSearchPath(databaseUrl: string): string {
  const [base = '', query = ''] = databaseUrl.split('?', 2);
  const parameters = new URLSearchParams(query);
  const options = [parameters.get('options'), `-c search_path=${schema}`];
  parameters.set('options', options.filter((option) => option !== null).join(' '));
  return `${base}?${parameters.toString()}`;
}

async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    const version = await assertSchemaCompatibility(client, schema).catch((error: unknown) => {
      if (error instanceof SchemaMigrationRequiredError) return 0;
      throw error;
    });
    // Only when needed: the migrations want the right to create in the database, a running service need not have it.
    if (version < LATEST_SCHEMA_VERSION) await runMigrations(client, schema);
  } finally {
    client.release();
  }
}

function schemaRefused(error: unknown): JobsError {
  const next = 'Start once with a role that may create the schema "bullmq", or give this one the right.';
  const message = `The queue's tables in Postgres cannot be made ready: ${reasonOf(error)}`;
  return new JobsError('queue_unavailable', message, next, error);
}

async function waitUntilPostgresAnswers(databaseUrl: string, timeoutMs: number): Promise<void> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const left = Math.max(giveUpAt - Date.now(), 1);
    try {
      await within(askPostgres(databaseUrl, left), left, () => new Error('no answer in time'));
      return;
    } catch (error) {
      if (Date.now() + pauseMs >= giveUpAt || !mayPass(error)) {
        const next = 'Start the server, or correct DATABASE_URL (unset it for the built-in Postgres).';
        throw new JobsError(
          'postgres_unreachable',
          `Postgres does not answer: ${reasonOf(error)}`,
          next,
          error,
        );
      }
    }
    await delay(pauseMs);
  }
}

async function askPostgres(databaseUrl: string, timeoutMs: number): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: timeoutMs });
  client.on('error', () => undefined); // the query or connect under way rejects with it
  try {
    await client.connect();
    await client.query('select 1');
  } finally {
    client.end().catch(() => undefined);
  }
}

/** Whether waiting can help: the server is not there yet, starting, stopping or full. */
function mayPass(error: unknown): boolean {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  const isSqlState = typeof code === 'string' && /^[0-9A-Z]{5}$/u.test(code);
  return !isSqlState || code.startsWith('57P') || code.startsWith('08') || code === '53300';
}
