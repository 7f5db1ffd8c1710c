import { describe, expect, test } from 'vitest';

import { given } from '../spec/given.ts';
import { readEventData } from '../streams.ts';
import { tool, type ToolCommand } from './decider.ts';
import type { Authority, ToolEvent } from './events.ts';

const by = (who: Authority['by']): Authority => ({ by: who });
const repository = 'pkg:github/gulpjs/gulp';

const link = (who: Authority['by'], relation: 'repository' | 'self' = 'repository'): ToolCommand => ({
  type: 'LinkTarget',
  target: repository,
  relation,
  authority: by(who),
});
const unlink = (who: Authority['by'] = 'command'): ToolCommand => ({
  type: 'UnlinkTarget',
  target: repository,
  reason: 'another project',
  authority: by(who),
});
const refuse: ToolCommand = {
  type: 'RefuseLink',
  target: repository,
  relation: 'repository',
  reason: 'a monorepo of many',
  authority: by('linker'),
};
const register = (change: Partial<Extract<ToolCommand, { type: 'RegisterTool' }>> = {}): ToolCommand => ({
  type: 'RegisterTool',
  tool: 'gulp',
  name: 'gulp',
  aliases: ['gulpjs', 'gulp.js'],
  categories: ['build'],
  authority: by('catalog'),
  ...change,
});

function history(...commands: readonly ToolCommand[]): ToolEvent[] {
  const events: ToolEvent[] = [];
  for (const command of commands) events.push(...given(tool, ...events).when(command));
  for (const event of events) expect(readEventData(event.type, 1, event.data)).toEqual(event.data);
  return events;
}
const types = (...commands: readonly ToolCommand[]) => history(...commands).map((event) => event.type);

describe('registering', () => {
  test('records name, sorted aliases and categories', () => {
    expect(history(register())).toEqual([
      {
        type: 'ToolRegistered',
        data: { tool: 'gulp', name: 'gulp', aliases: ['gulp.js', 'gulpjs'], authority: by('catalog') },
      },
      { type: 'ToolCategorized', data: { categories: ['build'], authority: by('catalog') } },
    ]);
  });

  test.each<[string, Parameters<typeof register>[0], readonly string[]]>([
    ['the same', {}, []],
    ['the same aliases in another order', { aliases: ['gulp.js', 'gulpjs'] }, []],
    ['another name', { name: 'Gulp' }, ['ToolRenamed']],
    ['another alias', { aliases: [] }, ['ToolRenamed']],
    ['another order of categories', { categories: ['task', 'build'] }, ['ToolCategorized']],
    ['no category', { categories: [] }, ['ToolCategorized']],
  ])('again with %s', (_, change, expected) => {
    expect(types(register(), register(change)).slice(2)).toEqual(expected);
  });

  test('again with the name of before is news', () => {
    expect(types(register(), register({ name: 'Gulp' }), register()).slice(2)).toEqual([
      'ToolRenamed',
      'ToolRenamed',
    ]);
  });
});

describe('linking', () => {
  const authorities = ['catalog', 'linker', 'command'] as const;

  test.each(authorities)('by %s twice is one event', (who) => {
    expect(types(link(who), link(who))).toEqual(['TargetLinked']);
  });

  test.each([
    ['catalog', 'linker', false],
    ['command', 'linker', false],
    ['linker', 'linker', false],
    ['linker', 'catalog', true],
    ['linker', 'command', true],
    ['catalog', 'command', true],
  ] as const)('by %s, then in another relation by %s: changes %s', (first, second, changes) => {
    const { links } = given(tool, ...history(link(first), link(second, 'self'))).state();
    expect(links.get(repository)).toEqual(
      changes ? { relation: 'self', by: second } : { relation: 'repository', by: first },
    );
  });

  test.each([
    ['linker', 'command', 'command'],
    ['linker', 'catalog', 'catalog'],
    ['catalog', 'command', 'command'],
    ['catalog', 'linker', 'catalog'],
    ['command', 'linker', 'command'],
    ['command', 'catalog', 'command'],
  ] as const)('by %s, confirmed by %s: the link is that of the %s', (first, second, authority) => {
    const { links } = given(tool, ...history(link(first), link(second))).state();
    expect(links.get(repository)).toEqual({ relation: 'repository', by: authority });
    expect(types(link(first), link(second), link(second))).toHaveLength(authority === first ? 1 : 2);
  });

  test('by command over the same link of the linker: the catalogue cannot change it any more', () => {
    expect(types(link('linker'), link('command'), link('catalog', 'self'))).toHaveLength(2);
  });

  test('by catalog in another relation does not overrule what a person linked', () => {
    const { links } = given(tool, ...history(link('command'), link('catalog', 'self'))).state();
    expect(links.get(repository)).toEqual({ relation: 'repository', by: 'command' });
  });
});

describe('a cut link', () => {
  test('is cut once, with the reason kept', () => {
    const events = history(link('linker'), unlink(), unlink());
    expect(events.map((event) => event.type)).toEqual(['TargetLinked', 'TargetUnlinked']);
    const { links, refused } = given(tool, ...events).state();
    expect([links.size, [...refused]]).toEqual([0, [[repository, 'another project']]]);
  });

  test('that never was is no event', () => {
    expect(types(unlink())).toEqual([]);
  });

  test('stays cut for linker and catalogue, however often they ask', () => {
    const events = types(
      link('catalog'),
      unlink(),
      link('linker'),
      link('catalog', 'self'),
      refuse,
      link('linker'),
    );
    expect(events).toEqual(['TargetLinked', 'TargetUnlinked']);
  });

  test('is made again by a command, after which it is a link like any other', () => {
    const events = history(link('linker'), unlink(), link('command'));
    expect(events.map((event) => event.type)).toEqual(['TargetLinked', 'TargetUnlinked', 'TargetLinked']);
    const { links, refused } = given(tool, ...events).state();
    expect([links.get(repository)?.by, refused.size]).toEqual(['command', 0]);
  });
});

describe('a refused link', () => {
  test('is refused once and remembered', () => {
    expect(types(refuse, refuse, link('linker'), link('catalog'))).toEqual(['TargetLinkRefused']);
  });
  test('gives way to a command', () => {
    expect(types(refuse, link('command'))).toEqual(['TargetLinkRefused', 'TargetLinked']);
  });
  test('does not cut a link that stands', () => {
    expect(types(link('catalog'), refuse)).toEqual(['TargetLinked']);
  });
});
