import { randomUUID } from 'node:crypto';

import type { Relation } from '@juxta/domain';
import { describe, expect, test } from 'vitest';

import { npm, openLab, repository, seen, site } from '../spec/lab.ts';

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
