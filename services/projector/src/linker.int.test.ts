import { streamOf } from '@juxta/domain';
import { openStore, readStream } from '@juxta/store';
import { cuttingProxy, testDatabase } from '@juxta/testing';
import { describe, expect, test } from 'vitest';

import { npm, openLab, repository, seen, site, sources } from '../spec/lab.ts';
import { decideTool, linkOnce } from './linker.ts';

test('a linked target’s work is planned, and a target that nothing reads costs nothing', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.decide('gulp', {
    type: 'LinkTarget',
    target: 'pkg:hackage/gulp',
    relation: 'self',
    authority: { by: 'command' },
  });
  await lab.settle();
  const tasks = await lab.tasks();
  expect(tasks).toContainEqual({ target: npm, request: 'document', active: true });
  expect(tasks.map(({ target }) => target)).not.toContain('pkg:hackage/gulp');
});

test('what a linked target links to is linked too, with the statement that says so', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  const position = await lab.observe(
    npm,
    { target: site, relation: 'site' },
    { target: repository, relation: 'repository' },
  );
  await lab.settle();
  expect(await lab.told('gulp')).toEqual([
    ['TargetLinked', npm, 'command'],
    ['TargetLinked', site, 'linker'],
    ['TargetLinked', repository, 'linker'],
  ]);
  expect((await lab.last('gulp'))?.data).toEqual({
    target: repository,
    relation: 'repository',
    authority: { by: 'linker', fact: `${position}/link/1`, text: `/repository/url: see ${repository}` },
  });
  expect((await lab.tasks()).map(({ target }) => target)).toEqual(
    expect.arrayContaining([site, repository, npm]),
  );
});

test('links that were observed before the target was linked count as well', async () => {
  await using lab = await openLab();
  await lab.observe(npm, { target: repository, relation: 'repository' });
  await lab.settle();
  await lab.add('gulp', npm);
  await lab.settle();
  expect(await lab.told('gulp')).toContainEqual(['TargetLinked', repository, 'linker']);
});

test('links are followed from target to target', async () => {
  await using lab = await openLab();
  await lab.observe(repository, { target: site, relation: 'site' });
  await lab.observe(npm, { target: repository, relation: 'repository' });
  await lab.add('gulp', npm);
  await lab.settle();
  expect((await lab.told('gulp')).map(([, target]) => target)).toEqual([npm, repository, site]);
});

test.each(['image', 'distribution', 'client', 'plugin'] as const)(
  'what a target that is only a %s links to is not the tool’s',
  async (relation) => {
    await using lab = await openLab();
    await lab.add('gulp', npm, relation);
    await lab.observe(npm, { target: repository, relation: 'repository' });
    await lab.settle();
    expect(await lab.told('gulp')).toEqual([['TargetLinked', npm, 'command']]);
  },
);

test('a target of another tool is refused once, with its owner', async () => {
  await using lab = await openLab();
  await lab.add('gulp', repository, 'repository');
  await lab.add('fork', 'pkg:npm/fork');
  const position = await lab.observe('pkg:npm/fork', { target: repository, relation: 'repository' });
  await lab.settle();
  await lab.observe('pkg:npm/fork', { target: repository, relation: 'repository' });
  await lab.settle();
  expect(await lab.told('fork')).toEqual([
    ['TargetLinked', 'pkg:npm/fork', 'command'],
    ['TargetLinkRefused', repository, 'linker'],
  ]);
  expect((await lab.last('fork'))?.data).toMatchObject({
    reason: 'it belongs to gulp',
    authority: { fact: `${position}/link/0` },
  });
});

test('what a person cut stays cut, whatever is observed; its work ends', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.observe(npm, { target: site, relation: 'site' });
  await lab.settle();
  await lab.decide('gulp', {
    type: 'UnlinkTarget',
    target: site,
    reason: 'not ours',
    authority: { by: 'command' },
  });
  await lab.settle();
  await lab.observe(npm, { target: site, relation: 'site' });
  await lab.settle();
  expect((await lab.told('gulp')).at(-1)).toEqual(['TargetUnlinked', site, 'command']);
  expect(await lab.tasks()).toContainEqual({ target: site, request: 'page', active: false });
  await lab.decide('gulp', {
    type: 'LinkTarget',
    target: site,
    relation: 'site',
    authority: { by: 'command' },
  });
  await lab.settle();
  expect(await lab.tasks()).toContainEqual({ target: site, request: 'page', active: true });
});

test('a target that two tools have keeps its work when one of them loses it', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.add('other', npm, 'client');
  await lab.decide('other', {
    type: 'UnlinkTarget',
    target: npm,
    reason: 'no',
    authority: { by: 'command' },
  });
  await lab.settle();
  expect(await lab.tasks()).toContainEqual({ target: npm, request: 'document', active: true });
});

test('a target that moved is linked at its new place', async () => {
  await using lab = await openLab();
  await lab.add('gulp', 'pkg:github/old/gulp', 'repository');
  await lab.move('pkg:github/old/gulp', repository);
  await lab.settle();
  expect((await lab.last('gulp'))?.data).toMatchObject({
    target: repository,
    relation: 'repository',
    authority: { text: 'pkg:github/old/gulp moved' },
  });
});

describe('a site that moved', () => {
  const here = 'https://new.example/';

  test('is linked at its new place, which is asked for; a link that was cut stays cut', async () => {
    await using lab = await openLab();
    await lab.add('gulp', site, 'site');
    await lab.move(site, here);
    await lab.settle();
    expect((await lab.last('gulp'))?.data).toMatchObject({ target: here, relation: 'site' });
    const asked = async () => (await lab.tasks()).filter(({ target }) => target === here);
    expect((await asked()).length).toBeGreaterThan(0);
    await lab.decide('gulp', {
      type: 'UnlinkTarget',
      target: here,
      reason: 'parked',
      authority: { by: 'command' },
    });
    await lab.move(site, here);
    await lab.settle();
    expect((await lab.told('gulp')).slice(-2)).toEqual([
      ['TargetLinked', here, 'linker'],
      ['TargetUnlinked', here, 'command'],
    ]);
    expect((await asked()).every(({ active }) => active === false)).toBe(true);
  });

  test('there and back is linked once at each place', async () => {
    await using lab = await openLab();
    await lab.add('gulp', site, 'site');
    await lab.move(site, here);
    await lab.settle();
    await lab.move(here, site);
    await lab.settle();
    const before = await lab.count();
    expect(await lab.told('gulp')).toEqual([
      ['TargetLinked', site, 'command'],
      ['TargetLinked', here, 'linker'],
    ]);
    await lab.settle();
    expect(await lab.count()).toBe(before);
  });

  test('to another tool’s site is no site of its own', async () => {
    await using lab = await openLab();
    await lab.add('gulp', site, 'site');
    await lab.add('grunt', here, 'site');
    await lab.move(site, here);
    await lab.settle();
    expect((await lab.told('gulp')).at(-1)).toEqual(['TargetLinkRefused', here, 'linker']);
  });
});

test('a link that is no longer stated is not followed any more', async () => {
  await using lab = await openLab();
  await lab.observe(npm, { target: site, relation: 'site' });
  const evidence = { at: '', text: '' };
  const gone = { target: site, relation: 'site', state: 'withdrawn', cause: 'world_changed', evidence };
  await lab.append(npm, 'LinksObserved', { ...seen(), links: [gone] });
  await lab.add('gulp', npm);
  await lab.settle();
  expect(await lab.told('gulp')).toEqual([['TargetLinked', npm, 'command']]);
});

test('looking again, or two linkers at once, appends nothing more', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.observe(npm, { target: site, relation: 'site' }, { target: repository, relation: 'repository' });
  await Promise.all([lab.settle(), lab.settle(), lab.settle()]);
  const before = await lab.count();
  expect(await linkOnce({ db: lab.db, sources })).toBe(0);
  expect(await lab.told('gulp')).toHaveLength(3);
  expect(await lab.count()).toBe(before);
});

test.each(['before COMMIT arrives', 'after COMMIT, before its answer'])(
  'a decision whose connection is cut %s is told as made, and stored once',
  async (when) => {
    await using database = await testDatabase();
    const store = await openStore(database.url);
    const cut = when.startsWith('before')
      ? { way: 'request', at: 'commit' }
      : { way: 'answer', at: 'COMMIT\0' };
    let left = 0;
    await using proxy = await cuttingProxy(database.url, (chunk, way) => {
      if (left === 0 || way !== cut.way || !chunk.includes(cut.at)) return false;
      left -= 1;
      return true;
    });
    const through = await openStore(proxy.url, { maxConnections: 2 });
    left = 1;
    const link = { type: 'LinkTarget', target: npm, relation: 'self', authority: { by: 'command' } } as const;
    expect(await decideTool(through.db, 'gulp', link, ['a command'])).toMatchObject([
      { type: 'TargetLinked' },
    ]);
    expect(proxy.cuts).toBe(1);
    expect(await readStream(store.db, streamOf.tool('gulp'))).toHaveLength(1);
    expect(await decideTool(through.db, 'gulp', link, ['another'])).toEqual([]);
    await Promise.all([through.close(), store.close()]);
  },
);
