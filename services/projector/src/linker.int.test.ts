import { randomUUID } from 'node:crypto';

import { streamOf, type Relation, type ToolCommand } from '@juxta/domain';
import { installViews } from '@juxta/projections';
import { loadSources, type Sources } from '@juxta/sources';
import { appendEvents, openStore, readStream } from '@juxta/store';
import { runSql, testDatabase } from '@juxta/testing';
import { beforeAll, describe, expect, test } from 'vitest';

import { decideTool, linkOnce } from './linker.ts';

let sources: Sources;
const [npm, repository, site] = ['pkg:npm/gulp', 'pkg:github/gulpjs/gulp', 'https://gulp.example/'];

beforeAll(async () => {
  sources = await loadSources({
    JUXTA_NPM_REGISTRY: 'https://npm.registry.example',
    JUXTA_GITHUB_API: 'https://github.api.example',
    JUXTA_DEBIAN_ARCHIVE: 'https://debian.archive.example/debian',
  });
});

interface Read {
  readonly type: string;
  readonly data: Record<string, any>;
}

async function openLab() {
  const database = await testDatabase({
    name: 'services',
    template: async (url) => {
      const store = await openStore(url);
      await installViews(store.db);
      await store.close();
    },
  });
  const { db, close } = await openStore(database.url);
  const command = { by: 'command' as const };
  const decide = (tool: string, made: ToolCommand) => decideTool(db, tool, made, [randomUUID()]);
  return {
    db,
    decide,
    add: async (tool: string, target: string, relation: Relation = 'self') => {
      await decide(tool, {
        type: 'RegisterTool',
        tool,
        name: tool,
        aliases: [],
        categories: [],
        authority: command,
      });
      await decide(tool, { type: 'LinkTarget', target, relation, authority: command });
    },
    /** A page or document says that it links to others. Gives the position of the event. */
    observe: async (target: string, ...links: Array<{ target: string; relation: Relation }>) => {
      const data = {
        ...seen(),
        links: links.map((link) => ({
          ...link,
          state: 'present',
          cause: 'first_observed',
          evidence: { at: '/repository/url', text: `see ${link.target}` },
        })),
      };
      return append(target, 'LinksObserved', data);
    },
    append,
    move: (target: string, to: string) => append(target, 'TargetMoved', { ...seen(), to }),
    settle: async () => {
      while ((await linkOnce({ db, sources })) > 0);
    },
    told: async (tool: string) =>
      (await readStream<Read>(db, streamOf.tool(tool)))
        .filter(({ type }) => type !== 'ToolRegistered')
        .map(({ type, data }) => [type, data['target'], data['authority'].by]),
    last: async (tool: string) => (await readStream<Read>(db, streamOf.tool(tool))).at(-1),
    tasks: () =>
      runSql<Record<string, unknown>>(
        database.url,
        'SELECT target, request, active FROM crawl.task ORDER BY target, request',
      ),
    count: async () =>
      (await runSql<{ n: number }>(database.url, 'SELECT count(*)::int AS n FROM es.events'))[0]?.n,
    [Symbol.asyncDispose]: async () => {
      await close();
      await database.drop();
    },
  };

  async function append(target: string, type: string, data: object): Promise<number> {
    const stream = streamOf.target(target);
    const at = '2026-01-01T00:00:00Z';
    const [one] = await db
      .transaction()
      .execute((trx) =>
        appendEvents(trx, [{ stream, id: randomUUID(), type, schemaVersion: 1, occurredAt: at, data }]),
      );
    return one?.position ?? 0;
  }
}

const seen = () => ({
  capture: randomUUID(),
  request: 'document',
  extractor: { id: 'npm', version: 1 },
  observed_at: '2026-01-01T00:00:00.000Z',
});

test('a linked target’s work is planned, and a target that nothing reads costs nothing', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.decide('gulp', {
    type: 'LinkTarget',
    target: 'pkg:cargo/gulp',
    relation: 'self',
    authority: { by: 'command' },
  });
  await lab.settle();
  expect(await lab.tasks()).toEqual([{ target: npm, request: 'document', active: true }]);
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
  expect(await lab.tasks()).toEqual([{ target: npm, request: 'document', active: true }]);
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

test('a link that is no longer stated is not followed any more', async () => {
  await using lab = await openLab();
  await lab.observe(npm, { target: site, relation: 'site' });
  const evidence = { at: '', text: '' };
  const gone = { target: site, relation: 'site', state: 'withdrawn', cause: 'world_changed', evidence };
  await lab.db.transaction().execute((trx) =>
    appendEvents(trx, [
      {
        stream: streamOf.target(npm),
        id: randomUUID(),
        type: 'LinksObserved',
        schemaVersion: 1,
        occurredAt: '2026-01-02T00:00:00Z',
        data: { ...seen(), links: [gone] },
      },
    ]),
  );
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

describe('a history told anew', () => {
  const observed = (state: 'present' | 'withdrawn', target: string, relation: Relation) => ({
    type: 'LinksObserved',
    data: {
      ...seen(),
      links: [
        { target, relation, state, cause: 'first_observed', evidence: { at: '/homepage', text: target } },
      ],
    },
  });
  const anew = (...transitions: object[]) => ({ from: randomUUID(), to: randomUUID(), transitions });

  test('links what it states, with ids that count over all its transitions', async () => {
    await using lab = await openLab();
    await lab.add('gulp', npm);
    const position = await lab.append(
      npm,
      'HistoryRederived',
      anew(observed('present', site, 'site'), observed('present', repository, 'repository')),
    );
    await lab.settle();
    expect((await lab.told('gulp')).slice(1)).toEqual([
      ['TargetLinked', site, 'linker'],
      ['TargetLinked', repository, 'linker'],
    ]);
    expect((await lab.last('gulp'))?.data['authority'].fact).toBe(`${position}/link/1`);
  });

  test('takes back links that it never stated, which may be found again', async () => {
    await using lab = await openLab();
    await lab.add('gulp', npm);
    await lab.observe(
      npm,
      { target: site, relation: 'site' },
      { target: repository, relation: 'repository' },
    );
    await lab.move(npm, 'pkg:npm/gulp-moved');
    await lab.settle();
    await lab.append(npm, 'HistoryRederived', anew(observed('present', repository, 'repository')));
    await lab.settle();
    expect((await lab.told('gulp')).slice(4)).toEqual([
      ['TargetUnlinked', 'pkg:npm/gulp-moved', 'linker'],
      ['TargetUnlinked', site, 'linker'],
    ]);
    expect(await lab.tasks()).toContainEqual({ target: site, request: 'page', active: false });
    await lab.observe(npm, { target: site, relation: 'site' });
    await lab.settle();
    expect((await lab.told('gulp')).at(-1)).toEqual(['TargetLinked', site, 'linker']);
  });

  test('leaves links that were stated and withdrawn, and those that a person made', async () => {
    await using lab = await openLab();
    await lab.add('gulp', npm);
    await lab.observe(npm, { target: site, relation: 'site' });
    await lab.settle();
    await lab.add('gulp', repository, 'repository');
    const before = await lab.told('gulp');
    await lab.append(
      npm,
      'HistoryRederived',
      anew(observed('present', site, 'site'), observed('withdrawn', site, 'site')),
    );
    await lab.settle();
    expect(await lab.told('gulp')).toEqual(before);
  });

  test('leaves a link that another target of the tool states, with that one’s evidence', async () => {
    await using lab = await openLab();
    await lab.add('gulp', npm);
    await lab.observe(
      npm,
      { target: repository, relation: 'repository' },
      { target: site, relation: 'site' },
    );
    const other = await lab.observe(repository, { target: site, relation: 'site' });
    await lab.settle();
    await lab.append(npm, 'HistoryRederived', anew(observed('present', repository, 'repository')));
    await lab.settle();
    expect((await lab.told('gulp')).slice(-2)).toEqual([
      ['TargetUnlinked', site, 'linker'],
      ['TargetLinked', site, 'linker'],
    ]);
    expect((await lab.last('gulp'))?.data['authority'].fact).toBe(`${other}/link/0`);
    expect(await lab.tasks()).toContainEqual({ target: site, request: 'page', active: true });
  });
});
