import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ComparisonDocument } from '@juxta/comparison';
import { redisUrl } from '@juxta/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { cellOf } from './cells.ts';
import { brokenClaims, claimsOf } from './evidence.ts';
import { juxta, juxtaJson, type Environment } from './juxta-process.ts';
import {
  openInstallation,
  openWorld,
  packageDocument,
  publishPage,
  publishTool,
  type World,
} from './loopback-world.ts';
import { normalizedLog } from './normalized-log.ts';

const words = ['compare', 'pkg:npm/alpha', 'pkg:npm/beta'] as const;

/** Two packages of one registry; the forge has another licence for the first than the registry has. */
async function openFilledWorld(): Promise<World> {
  const world = await openWorld();
  publishTool(world, 'alpha', { license: 'MIT', licenseAtForge: 'Apache-2.0' });
  world.npm.set('GET /beta', { body: packageDocument(world, 'beta', 'ISC') });
  publishPage(world, 'alpha');
  return world;
}

test('crawls, links, compares, proves every known cell, and then answers from the store', async () => {
  await using world = await openFilledWorld();
  await using installation = await openInstallation(world);
  const document = await juxtaJson<ComparisonDocument>(words, installation.environment);
  const schema = JSON.parse(
    await readFile(join(import.meta.dirname, '../../docs/comparison.schema.json'), 'utf8'),
  ) as object;
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
  expect(cellOf(document, 'license', 'beta')).toMatchObject({ state: 'known', value: 'ISC', source: 'npm' });
  expect(cellOf(document, 'license', 'alpha')).toMatchObject({
    state: 'known',
    value: 'MIT',
    disagreements: [{ source: 'github', value: 'Apache-2.0' }],
  });
  expect(cellOf(document, 'downloads_last_week@npm', 'alpha')).toMatchObject({ state: 'known', value: 1005 });
  expect(cellOf(document, 'stars@github', 'alpha')).toMatchObject({ state: 'known', value: 105 });
  expect(cellOf(document, 'title', 'alpha')).toMatchObject({ state: 'known', value: 'alpha, the tool' });
  const claims = claimsOf(document);
  expect(claims.length).toBeGreaterThan(20);
  expect(await brokenClaims(installation, claims)).toEqual([]);

  const asked = world.requests().length;
  const again = await juxtaJson<ComparisonDocument>(words, installation.environment);
  expect(world.requests().slice(asked)).toEqual([]);
  expect(again.attributes).toEqual(document.attributes);
});

test.skipIf(redisUrl() === undefined)(
  'gives the same events on Redis as on Postgres queues, but for times and ids',
  async () => {
    const logs: string[][] = [];
    for (const more of [{}, { REDIS_URL: redisUrl() ?? '' }] satisfies Environment[]) {
      await using world = await openFilledWorld();
      await using installation = await openInstallation(world, more);
      await juxtaJson(words, installation.environment);
      logs.push((await normalizedLog(installation)).map(world.named).toSorted());
    }
    expect(logs[0]?.length).toBeGreaterThan(10);
    expect(logs[1]).toEqual(logs[0]);
  },
);

test('keeps bad answers and bad names to themselves', async () => {
  await using world = await openFilledWorld();
  await using installation = await openInstallation(world);
  const json = { 'content-type': 'application/json' };
  world.npm.set('GET /away', {
    status: 302,
    headers: { location: 'http://169.254.169.254/latest/meta-data' },
  });
  world.npm.set('GET /cut', { headers: json, body: '{"name":"cut","versions":{' });
  const named = ['pkg:npm/cut', 'pkg:npm/away', 'pkg:npm/beta', 'no-such-tool-at-all', 'pkg:nonsense'];
  const outcome = await juxta(['compare', ...named, '--json'], installation.environment);
  const document = JSON.parse(outcome.stdout) as ComparisonDocument;
  expect(cellOf(document, 'license', 'beta')).toMatchObject({ state: 'known', value: 'ISC' });
  expect(cellOf(document, 'license', 'cut')).toMatchObject({ state: 'failed', code: 'bad_json' });
  expect(cellOf(document, 'license', 'away')).toMatchObject({ state: 'failed' });
  const errors = outcome.stderr
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { error: { code: string } }).error.code);
  expect(errors).toEqual(['unknown_tool', 'bad_target']);
  expect(outcome.code).toBe(2);
});
