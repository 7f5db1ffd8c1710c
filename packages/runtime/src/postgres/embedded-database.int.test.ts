import { execFile } from 'node:child_process';
import { chown, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { runSql } from '@juxta/testing';
import { describe, expect, test } from 'vitest';

import {
  client,
  homeDir,
  isRunning,
  killServer,
  open,
  place,
  serverPid,
  startsLogged,
} from '../../spec/embedded-place.ts';
import { openDatabase } from './open-database.ts';

describe('one client', () => {
  test('gets a Postgres 18 with safe settings, and stops it', async () => {
    const { url, embedded, close } = await open();
    expect(embedded).toBe(true);
    const [row] = await runSql(
      url,
      `SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('fsync') AS fsync,
         current_setting('TimeZone') AS zone, current_setting('listen_addresses') AS listen,
         current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('max_connections') AS max,
         current_database() AS database, datlocale AS locale, pg_encoding_to_char(encoding) AS encoding,
         (SELECT rolpassword LIKE 'SCRAM-SHA-256$%' FROM pg_authid WHERE rolname = current_user) AS scram
       FROM pg_database WHERE datname = current_database()`,
    );
    expect(row).toEqual({
      major: 18,
      fsync: 'on',
      zone: 'UTC',
      listen: '127.0.0.1',
      idle: '30s',
      max: '100',
      database: 'juxta',
      locale: 'C.UTF-8',
      encoding: 'UTF8',
      scram: true,
    });
    const pid = await serverPid(homeDir());
    await close();
    await close();
    expect(await isRunning(pid)).toBe(false);
  });

  test('keeps its secrets to itself', async () => {
    const { url } = await open();
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await expect(runSql(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
    for (const [file, mode] of [
      ['password', 0o600],
      ['server.json', 0o600],
      ['home', 0o700],
    ] as const) {
      expect([file, (await stat(path.join(place.dataDir, 'postgres', file))).mode & 0o777]).toEqual([
        file,
        mode,
      ]);
    }
  });

  test('finds its data again', async () => {
    const first = await open();
    await runSql(first.url, 'CREATE TABLE kept AS SELECT 1 AS id');
    await first.close();
    const second = await open();
    expect(second.url).toBe(first.url);
    expect(await runSql(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  });

  test('passes DATABASE_URL on and touches nothing', async () => {
    const url = 'postgres://somebody@db.example/tools';
    const database = await openDatabase({ databaseUrl: url, dataDir: place.dataDir, environment: {} });
    await database.close();
    expect(database).toMatchObject({ url, embedded: false });
    await expect(stat(place.dataDir)).rejects.toThrow('ENOENT');
  });
});

describe('several clients', () => {
  test('that start at the same moment share one new server, and the last one stops it', async () => {
    const four = [1, 2, 3, 4].map(() => client());
    const urls = await Promise.all(four.map((one) => one.url()));
    expect(new Set(urls).size).toBe(1);
    expect(await startsLogged()).toBe(1);
    const [url = ''] = urls;
    const pid = await serverPid(homeDir());
    for (const one of four.slice(0, 3)) {
      await one.close();
      expect(await runSql(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    }
    await four[3]?.close();
    expect(await isRunning(pid)).toBe(false);
  });

  test('of one process count one by one', async () => {
    const [first, second] = await Promise.all([open(), open()]);
    expect(first.url).toBe(second.url);
    await first.close();
    expect(await runSql(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.close();
    await expect(runSql(second.url, 'SELECT 1')).rejects.toThrow();
  });

  test('that come and go all the time always find a server', async () => {
    const visit = async (): Promise<unknown> => {
      const one = client();
      const answer = await runSql(await one.url(), 'SELECT 1 AS one');
      await one.close();
      return answer;
    };
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all([visit(), visit(), visit()]);
      expect(answers).toEqual([[{ one: 1 }], [{ one: 1 }], [{ one: 1 }]]);
    }
  });

  test('of which one was killed: the next one joins, and stops the server', async () => {
    const killed = client();
    const url = await killed.url();
    const pid = await serverPid(homeDir());
    await killed.kill();
    const next = await open();
    expect(next.url).toBe(url);
    await next.close();
    expect(await isRunning(pid)).toBe(false);
  });

  test('are told when one of them runs in another container', async () => {
    await open();
    await killServer();
    const record = path.join(place.dataDir, 'postgres', 'server.json');
    await writeFile(record, JSON.stringify({ ...JSON.parse(await readFile(record, 'utf8')), host: 'other' }));
    expect(await client().error()).toMatchObject({ code: 'postgres_data_dir_in_use' });
  });
});

describe('after a crash', () => {
  test('of everything at once, what was committed is there', async () => {
    const killed = client();
    const url = await killed.url();
    await runSql(url, 'CREATE TABLE kept AS SELECT 1 AS id');
    await killServer();
    await killed.kill();
    const next = await open();
    expect(await runSql(next.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  });

  test('of the server alone, the next client starts it on the port the others know', async () => {
    const living = await open();
    await killServer();
    const next = await open();
    expect(next.url).toBe(living.url);
    expect(await runSql(living.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('a lock file that names a living process of the same user does no harm', async () => {
    const first = await open();
    await first.close();
    const { uid, gid } = await stat(path.join(homeDir(), 'cluster'));
    const innocent = execFile('sleep', ['600'], { uid, gid });
    try {
      const pidFile = path.join(homeDir(), 'cluster', 'postmaster.pid');
      const started = Math.floor(Date.now() / 1000);
      const lines = [
        innocent.pid,
        path.join(homeDir(), 'cluster'),
        started,
        5432,
        '',
        '127.0.0.1',
        '',
        'ready',
        '',
      ];
      await writeFile(pidFile, lines.join('\n'), { mode: 0o600 });
      await chown(pidFile, uid, gid);
      const next = await open();
      expect(await runSql(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      innocent.kill('SIGKILL');
    }
  });

  test('during initdb, the half-made cluster is dropped', async () => {
    const killed = client();
    await expect
      .poll(() =>
        stat(path.join(place.dataDir, 'postgres', 'password')).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
    await killed.kill();
    const next = await open();
    expect(await runSql(next.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
