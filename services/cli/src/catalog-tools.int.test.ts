import { streamOf } from '@juxta/domain';
import { allTools } from '@juxta/projections';
import { decideTool } from '@juxta/projector';
import { readStream, taskStates } from '@juxta/store';
import { describe, expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';
import { importCatalog } from './import-catalog.ts';
import { addTool, resolveKnown, resolveOrAdd } from './resolve.ts';
import { catchUp } from './settle.ts';

describe('the catalogue', () => {
  test('is imported once: a second run appends nothing', async () => {
    await using lab = await openLab();
    const first = await importCatalog(lab.app);
    expect(first.problems).toEqual([]);
    expect(first.changed).toHaveLength(first.tools);
    expect(first.changed).toContain('gulp');
    expect(first.events_appended).toBe(await lab.events());
    const second = await importCatalog(lab.app);
    expect(second).toEqual({ tools: first.tools, changed: [], events_appended: 0, problems: [] });
    expect(await lab.events()).toBe(first.events_appended);
    const captures = await lab.query(
      "SELECT count(*)::int AS captures, count(*) FILTER (WHERE o.capture IS NULL)::int AS unread FROM crawl.capture c LEFT JOIN crawl.observation o ON o.capture = c.id WHERE c.source = 'catalog'",
    );
    expect(captures).toEqual([{ captures: first.tools, unread: 0 }]);
  });

  test('two processes at once import it once', async () => {
    await using lab = await openLab();
    const other = await lab.open();
    const [one, two] = await Promise.all([importCatalog(lab.app), importCatalog(other)]);
    expect(one.tools).toBe(two.tools);
    expect((await importCatalog(lab.app)).events_appended).toBe(0);
    const told = await readStream<{ type: string; data: { target?: string } }>(
      lab.app.db,
      streamOf.tool('gulp'),
    );
    expect(told.filter(({ type }) => type === 'ToolRegistered')).toHaveLength(1);
    const linked = told.flatMap(({ type, data }) => (type === 'TargetLinked' ? [data.target] : []));
    expect(linked).toContain('pkg:npm/gulp');
    expect(linked).toEqual([...new Set(linked)]);
    await catchUp(lab.app);
    expect(await allTools(lab.app.db)).toHaveLength(one.tools);
  });

  test('what is linked is planned', async () => {
    await using lab = await openLab();
    await importCatalog(lab.app);
    await catchUp(lab.app);
    const states = await taskStates(lab.app.db, ['pkg:npm/gulp', 'pkg:deb/debian/gulp']);
    expect(states.map(({ target, request, due }) => [target, request.split(':')[0], due])).toEqual([
      ['pkg:deb/debian/gulp', 'debian', false],
      ['pkg:npm/gulp', 'document', true],
    ]);
  });
});

describe('a word', () => {
  test.each([
    ['gulp', 'gulp'],
    [' Gulp ', 'gulp'],
    ['gulpjs', 'gulp'],
    ['pkg:npm/gulp', 'gulp'],
    ['pkg:npm/gulp@5.0.0', 'gulp'],
    ['https://github.com/gulpjs/gulp', 'gulp'],
    ['https://gulpjs.com', 'gulp'],
  ])('%j means %s', async (word, tool) => {
    await using lab = await openLab();
    await importCatalog(lab.app);
    await catchUp(lab.app);
    const before = await lab.events();
    expect(await resolveOrAdd(lab.app, word)).toBe(tool);
    expect(await lab.events()).toBe(before);
  });

  test('that nobody knows is an error with what to type', async () => {
    await using lab = await openLab();
    await importCatalog(lab.app);
    await catchUp(lab.app);
    await expect(resolveOrAdd(lab.app, 'gulpp\u001b[31m')).rejects.toMatchObject({
      code: 'unknown_tool',
      next: expect.stringContaining('gulp'),
      message: expect.not.stringContaining('\u001b'),
    });
    await expect(resolveKnown(lab.app, 'pkg:npm/nobody-knows')).rejects.toMatchObject({
      code: 'unknown_target',
      next: 'juxta add pkg:npm/nobody-knows',
    });
  });

  test('that is a package or page which nobody knows becomes a tool, once', async () => {
    await using lab = await openLab();
    expect(await resolveOrAdd(lab.app, 'pkg:npm/%40scope/fresh')).toBe('fresh');
    const before = await lab.events();
    expect(await resolveOrAdd(lab.app, 'pkg:npm/%40scope/fresh')).toBe('fresh');
    expect(await lab.events()).toBe(before);
    const events = await readStream<{ type: string; data: Record<string, unknown> }>(
      lab.app.db,
      streamOf.tool('fresh'),
    );
    expect(events).toMatchObject([
      { type: 'ToolRegistered', data: { name: 'fresh', authority: { by: 'command' } } },
      { type: 'TargetLinked', data: { target: 'pkg:npm/%40scope/fresh', relation: 'self' } },
    ]);
    expect(await taskStates(lab.app.db, ['pkg:npm/%40scope/fresh'])).toMatchObject([{ due: true }]);
  });
});

describe('adding a tool', () => {
  test('whose name is taken appends the kind of its target, then a number', async () => {
    await using lab = await openLab();
    const ids: string[] = [];
    for (const target of [
      'pkg:npm/fresh',
      'pkg:npm/%40a/fresh',
      'pkg:npm/%40b/fresh',
      'pkg:github/owner/fresh',
      'https://fresh.example/',
    ])
      ids.push(await addTool(lab.app, target));
    expect(ids).toEqual(['fresh', 'fresh-npm', 'fresh-npm-2', 'fresh-github', 'fresh-example']);
  });

  test('tells by the source of a target what it is of the tool, and what the tool is called', async () => {
    await using lab = await openLab();
    const added = async (word: string) => {
      const tool = await addTool(lab.app, word);
      const [, linked] = await readStream<{ type: string; data: { relation?: string } }>(
        lab.app.db,
        streamOf.tool(tool),
      );
      return [tool, linked?.data.relation];
    };
    expect(await added('https://codeberg.org/Forgejo/forgejo')).toEqual(['forgejo', 'repository']);
    expect(await added('pkg:docker/grafana/grafana')).toEqual(['grafana', 'image']);
    expect(await added('https://ghcr.io/acme/beta')).toEqual(['beta', 'image']);
    expect(await added('pkg:brew/wget')).toEqual(['wget', 'distribution']);
    expect(await added('https://endoflife.date/etcd')).toEqual(['etcd', 'self']);
    expect(await added('https://gamma.example/page')).toEqual(['gamma-example', 'site']);
  });

  // The views that ids are looked up in are behind the log for a moment, as when two processes add at once.
  test('whose name was taken a moment ago is not mixed with the tool that has it', async () => {
    await using lab = await openLab();
    const authority = { by: 'command' as const };
    const named = { name: 'fresh', aliases: [], categories: [], authority };
    await decideTool(lab.app.db, 'fresh', { type: 'RegisterTool', tool: 'fresh', ...named }, [
      'other',
      'one',
    ]);
    expect(await addTool(lab.app, 'pkg:npm/%40b/fresh')).not.toBe('fresh');
  });

  test.each([
    ['not a target', 'bad_target'],
    ['file:///etc/passwd', 'bad_target'],
    ['pkg:hackage/aeson', 'no_source'],
  ])('%s is refused: %s', async (word, code) => {
    await using lab = await openLab();
    await expect(addTool(lab.app, word)).rejects.toMatchObject({ code });
    expect(await lab.events()).toBe(0);
  });
});
