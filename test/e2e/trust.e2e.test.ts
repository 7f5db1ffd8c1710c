import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { openStore, sealNext, type Verification } from '@juxta/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { juxta, juxtaJson } from './juxta-process.ts';
import {
  openInstallation,
  openWorld,
  publishPage,
  publishTool,
  type Installation,
  type World,
} from './loopback-world.ts';

type Verified = Verification & { readonly clean: boolean };

describe('an installation whose log and bodies are verified', () => {
  let world: World;
  let installation: Installation;

  beforeAll(async () => {
    world = await openWorld();
    publishTool(world, 'alpha');
    publishPage(world, 'alpha');
    installation = await openInstallation(world);
    await juxtaJson(['add', 'pkg:npm/alpha'], installation.environment);
    const store = await openStore(installation.databaseUrl);
    while (await sealNext(store.db, { ageMs: 0, timeoutMs: 60_000 }));
    await store.close();
  });
  afterAll(async () => {
    await installation[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  const captureOf = async (target: string): Promise<string> => {
    const [row] = await installation.query<{ id: string }>(
      'SELECT id FROM crawl.capture WHERE target = $1 AND sha256 IS NOT NULL LIMIT 1',
      [target],
    );
    return row?.id ?? '';
  };

  test('is clean, and says what it read', async () => {
    const verified = await juxtaJson<Verified>(['verify'], installation.environment);
    expect(verified).toMatchObject({ clean: true, problems: [], events: { unsealed: 0 } });
    expect(verified.events.sealed).toBeGreaterThan(20);
    expect(verified.bodies.checked).toBeGreaterThan(20);
    const head = await juxta(['verify', '--head', verified.seals.head ?? ''], installation.environment);
    expect(head.code).toBe(0);
  });

  test('tells a capture that was erased on order, and stays clean', async () => {
    const capture = await captureOf('pkg:npm/alpha');
    const erase = ['erase', 'capture', capture, '--reason', 'a takedown'];
    expect(await juxtaJson(erase, installation.environment)).toMatchObject({ body: 'removed', isNew: true });
    expect(await juxtaJson(erase, installation.environment)).toMatchObject({ body: 'removed', isNew: false });
    expect(await juxtaJson<Verified>(['verify'], installation.environment)).toMatchObject({
      clean: true,
      events: { unsealed: 1 },
      erased: [{ capture, reason: 'a takedown' }],
    });
    const { code, stderr } = await juxta(
      [...erase.slice(0, 2), 'no-id', '--reason', 'x'],
      installation.environment,
    );
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'unknown_capture', next: expect.any(String) },
    });
  });

  test('names the event and the body that somebody changed, and exits with 1', async () => {
    const [changed] = await installation.query<{ position: number }>(
      `SELECT position::int FROM es.events WHERE type = 'FactsObserved' ORDER BY position LIMIT 1`,
    );
    await installation.query('ALTER TABLE es.events DISABLE TRIGGER events_append_only');
    await installation.query(`UPDATE es.events SET data = data || '{"x": 1}' WHERE position = $1`, [
      changed?.position,
    ]);
    const blobs = path.join(installation.dataDir, 'blobs');
    const capture = await captureOf('catalog:gulp');
    await installation.query('ALTER TABLE crawl.blob DISABLE TRIGGER blob_immutable');
    await installation.query(
      `UPDATE crawl.blob SET body = set_byte(body, 20, get_byte(body, 20) # 1)
       WHERE sha256 = (SELECT sha256 FROM crawl.capture WHERE id = $1)`,
      [capture],
    );
    await rm(blobs, { recursive: true, force: true });
    expect(await readdir(installation.dataDir)).not.toContain('blobs');
    const { code, stdout } = await juxta(['verify', '--json'], installation.environment);
    expect(code).toBe(1);
    const verified = JSON.parse(stdout) as Verified;
    expect(verified.problems).toContainEqual(
      expect.objectContaining({ kind: 'event_changed', position: changed?.position }),
    );
    expect(verified.problems).toContainEqual(
      expect.objectContaining({ kind: 'body_changed', captures: [capture] }),
    );
  });
});

test('a log of another cluster is refused with the command that repairs it, and works after it', async () => {
  await using world = await openWorld();
  await using installation = await openInstallation(world);
  const { environment } = installation;
  await juxtaJson(['import', 'catalog'], environment);
  // As after a restore: the ids of the events lie in this cluster's future.
  await installation.query(
    `ALTER TABLE es.events ALTER COLUMN xid TYPE xid8 USING (9000000000000000000 + position)::text::xid8`,
  );
  await installation.query(`UPDATE es.projections SET xid = '9100000000000000000'`);
  const refused = await juxta(['tool', 'gulp'], environment);
  expect(refused.code).toBe(1);
  expect(JSON.parse(refused.stderr)).toMatchObject({
    error: { code: 'restored_log', next: expect.stringContaining('npm run juxta repair') },
  });
  expect(await juxtaJson(['repair'], environment)).toMatchObject({ repaired: true });
  expect(await juxtaJson(['repair'], environment)).toMatchObject({ repaired: false });
  await juxtaJson(['add', 'https://new.example/', '--name', 'afterwards', '--no-crawl'], environment);
  expect(await juxtaJson(['tool', 'afterwards'], environment)).toMatchObject({ id: 'afterwards' });
  expect(await juxtaJson(['verify'], environment)).toMatchObject({ clean: true });
});
