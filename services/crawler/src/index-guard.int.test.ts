import { gzipSync } from 'node:zlib';

import { acceptQuarantine, readStream } from '@juxta/store';
import { expect, test } from 'vitest';

import { openArchiveLab, stanza } from '../spec/archive-lab.ts';

const names = Array.from({ length: 6 }, (_, n) => `tool-${n}`);
const targets = names.map((name) => `pkg:deb/debian/${name}`);
const all = Object.fromEntries(names.map((name) => [name, '1.0-1']));

type Lab = Awaited<ReturnType<typeof openArchiveLab>>;
const told = async (lab: Lab) =>
  (await readStream<{ type: string; data: Record<string, unknown> }>(lab.parts.db, 'source/debian')).map(
    ({ type, data }) => [type, data['code'], data['part']],
  );

test('a list that lacks most of its targets is held back: nothing is gone, and it is taken when it is whole', async () => {
  await using lab = await openArchiveLab();
  lab.publish(all);
  await lab.plan(...targets);
  await lab.crawl();
  lab.publish({ 'tool-0': '1.0-2' });
  const { parent, children } = await lab.crawl();
  expect(children).toEqual([]);
  expect(parent).toMatchObject({
    outcome: 'failed',
    failure: {
      code: 'mass_removal',
      scope: 'target',
      detail: '5 of 6 targets are gone from the list at once',
    },
  });
  await lab.crawl();
  expect(await told(lab)).toEqual([['SourceQuarantined', 'mass_removal', lab.index.name]]);
  lab.publish({ ...all, 'tool-0': '1.0-2' });
  const back = await lab.crawl();
  expect(back.outcomes).toEqual({ 'pkg:deb/debian/tool-0': 'body' });
  expect(await told(lab)).toEqual([
    ['SourceQuarantined', 'mass_removal', lab.index.name],
    ['SourceReleased', undefined, lab.index.name],
  ]);
  expect(await lab.query('SELECT * FROM crawl.quarantine')).toEqual([]);
});

test('the archive is as it was: its manifest names the list that is stored, which releases it as well', async () => {
  await using lab = await openArchiveLab();
  lab.publish(all);
  await lab.plan(...targets);
  await lab.crawl();
  lab.publish({});
  await lab.crawl();
  lab.publish(all);
  expect((await lab.crawl()).asked).toEqual(['InRelease']);
  expect((await told(lab)).map(([type]) => type)).toEqual(['SourceQuarantined', 'SourceReleased']);
});

test('a few targets may go', async () => {
  await using lab = await openArchiveLab();
  lab.publish(all);
  await lab.plan(...targets);
  await lab.crawl();
  lab.publish(Object.fromEntries(Object.entries(all).slice(3)));
  const { outcomes } = await lab.crawl();
  expect(Object.values(outcomes)).toEqual(['absent', 'absent', 'absent']);
  expect(await told(lab)).toEqual([]);
});

test('a list that is much smaller than usual is held back, whatever it says of the targets', async () => {
  await using lab = await openArchiveLab();
  await lab.plan(...targets.slice(0, 2));
  const listOf = (version: number, others: number) =>
    gzipSync(
      names.map((name) => stanza(name, `1.0-${version}`)).join('') +
        Array.from({ length: others }, (_, n) => stanza(`other-${(n * 7_919) % 10_007}`, `${n}`)).join(''),
    );
  for (const version of [1, 2, 3]) {
    lab.publish({}, listOf(version, 2_000));
    expect((await lab.crawl()).parent).toMatchObject({ outcome: 'body' });
  }
  lab.publish({}, listOf(4, 100));
  const { parent, children } = await lab.crawl();
  expect([parent?.['outcome'], children]).toEqual(['failed', []]);
  expect(await told(lab)).toEqual([['SourceQuarantined', 'shrunk', lab.index.name]]);
});

test('what an operator accepts is taken, and the targets are gone', async () => {
  await using lab = await openArchiveLab();
  lab.publish(all);
  await lab.plan(...targets);
  await lab.crawl();
  lab.publish({ 'tool-0': '1.0-1' });
  await lab.crawl();
  await acceptQuarantine(lab.parts.db, 'debian', lab.index.name);
  const { outcomes } = await lab.crawl();
  expect(Object.values(outcomes)).toEqual(['absent', 'absent', 'absent', 'absent', 'absent']);
});
