import { expect, test } from 'vitest';

import { gulp, openLab, packageDocument } from '../spec/lab.ts';

const on = (day: number) => ({ endedAt: `2026-01-0${day}T00:00:00.000Z` });
const confirms = (capture: string) => ({ outcome: 'not_modified' as const, status: 304, sameAs: capture });

async function latest(lab: Awaited<ReturnType<typeof openLab>>): Promise<unknown> {
  const rows = await lab.events(`target/${gulp}`);
  const facts = rows.flatMap(({ data }) => (data['facts'] ?? []) as { attribute: string; value: unknown }[]);
  return facts.findLast(({ attribute }) => attribute === 'latest_version')?.value;
}

test('a 304 for a body that could not be read is no recovery', async () => {
  await using lab = await openLab();
  await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
  const broken = await lab.capture({ ...on(2), body: '{"name":' });
  await lab.capture({ ...on(3), ...confirms(broken) });
  await lab.normalize();
  expect((await lab.types()).filter((type) => type.startsWith('Target'))).toEqual(['TargetFailed']);
  await lab.capture({ ...on(4), body: packageDocument('1.0.0') });
  await lab.normalize();
  expect((await lab.types()).at(-1)).toBe('TargetRecovered');
});

test('a 304 for an earlier body than the last brings back what that one said', async () => {
  await using lab = await openLab();
  const first = await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
  // Of a worker whose clock is ahead, or from an archive.
  await lab.capture({ ...on(2), body: packageDocument('2.0.0') });
  await lab.capture({ ...on(3), ...confirms(first) });
  await lab.normalize();
  expect(await latest(lab)).toBe('1.0.0');
  const told = (await lab.types()).length;
  await lab.capture({ ...on(4), ...confirms(first) });
  await lab.normalize();
  expect(await lab.types()).toHaveLength(told);
});

test('a 304 for a body that is gone says nothing', async () => {
  await using lab = await openLab();
  const first = await lab.capture({ ...on(1), body: packageDocument('1.0.0') });
  await lab.capture({ ...on(2), body: packageDocument('2.0.0') });
  await lab.normalize();
  // What retention leaves. The trigger that guards bodies is passed by, as by a restore.
  await lab.query(`BEGIN; SET LOCAL session_replication_role = replica;
    UPDATE crawl.blob SET body = NULL WHERE sha256 = (SELECT sha256 FROM crawl.capture WHERE id = '${first}');
    COMMIT`);
  await lab.capture({ ...on(3), ...confirms(first) });
  await lab.normalize();
  expect(await latest(lab)).toBe('2.0.0');
});
