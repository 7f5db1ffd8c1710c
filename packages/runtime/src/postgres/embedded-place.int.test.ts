import { once } from 'node:events';
import { chown, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';

import { runSql } from '@juxta/testing';
import { describe, expect, test } from 'vitest';

import { canActAsUser, isRoot, nobody } from '../../spec/client-process.ts';
import { client, homeDir, open, place } from '../../spec/embedded-place.ts';

describe('a difficult place', () => {
  test('with the port taken meanwhile gets another', async () => {
    const first = await open();
    await first.close();
    const port = Number(new URL(first.url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');
    const second = await open();
    expect(Number(new URL(second.url).port)).not.toBe(port);
    expect(await runSql(second.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    squatter.close();
  });

  test('with blanks, quotes and a very long path is fine', async () => {
    place.dataDir = path.join(place.dir, "a 'quoted' ü", 'x'.repeat(120), 'data');
    expect(await runSql((await open()).url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test.each(['$(touch pwned)', '`id`', 'a"b', 'a\\b'])('named %s is refused', async (name) => {
    await expect(open(path.join(place.dir, name))).rejects.toMatchObject({
      code: 'postgres_data_dir_unusable',
    });
  });

  test('that is a file is refused', async () => {
    await writeFile(place.dataDir, '');
    await expect(open()).rejects.toMatchObject({ code: 'postgres_data_dir_unusable' });
  });

  test('with a damaged cluster: the last words of the server are in the error', async () => {
    await (await open()).close();
    await truncate(path.join(homeDir(), 'cluster', 'global', 'pg_control'), 10);
    await expect(open()).rejects.toMatchObject({
      code: 'postgres_start_failed',
      message: expect.stringContaining('pg_control'),
    });
  });

  test('with the cluster of another version, or without its password, says so', async () => {
    await (await open()).close();
    await rm(path.join(place.dataDir, 'postgres', 'password'));
    await expect(open()).rejects.toMatchObject({ code: 'postgres_password_lost' });
    await writeFile(path.join(homeDir(), 'cluster', 'PG_VERSION'), '16\n');
    await expect(open()).rejects.toMatchObject({ code: 'postgres_wrong_version' });
  });
});

describe.runIf(isRoot)('users', () => {
  test.runIf(canActAsUser)('a normal user runs the server as itself', async () => {
    const user = nobody();
    await mkdir(place.dataDir);
    await chown(place.dataDir, user.uid, user.gid);
    const one = client(place.dataDir, user);
    expect(await runSql(await one.url(), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await one.close();
  });

  test.runIf(canActAsUser)('root uses what a user made, and the user can go on', async () => {
    const user = nobody();
    await mkdir(place.dataDir);
    await chown(place.dataDir, user.uid, user.gid);
    const before = client(place.dataDir, user);
    await runSql(await before.url(), 'CREATE TABLE kept AS SELECT 1 AS id');
    await before.close();
    const root = await open();
    expect(await runSql(root.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
    await root.close();
    const after = client(place.dataDir, user);
    expect(await runSql(await after.url(), 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
  });

  test.runIf(canActAsUser)('a user is told that root made the data', async () => {
    await (await open()).close();
    expect(await client(place.dataDir, nobody()).error()).toMatchObject({ code: 'postgres_lock_failed' });
  });

  test('root in a directory closed to everybody else keeps the cluster outside of it', async () => {
    const closed = path.join(place.dir, 'closed');
    await mkdir(closed, { mode: 0o700 });
    place.dataDir = path.join(closed, 'data');
    try {
      const first = await open();
      await runSql(first.url, 'CREATE TABLE kept AS SELECT 1 AS id');
      await first.close();
      const second = await open();
      expect(await runSql(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
      await second.close();
      expect(await readFile(path.join(place.dataDir, 'postgres', 'location'), 'utf8')).toMatch(
        /^\/var\/lib\/juxta\//,
      );
    } finally {
      const home = await readFile(path.join(place.dataDir, 'postgres', 'location'), 'utf8').catch(() => '');
      if (home.startsWith('/var/lib/juxta/')) await rm(home.trim(), { recursive: true, force: true });
    }
  });
});
