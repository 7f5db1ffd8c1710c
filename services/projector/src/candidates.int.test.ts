import { randomUUID } from 'node:crypto';

import { expect, test } from 'vitest';

import { npm, openLab, repository, seen, site } from '../spec/lab.ts';

const [plain, prefixed] = ['pkg:deb/debian/gulp', 'pkg:deb/debian/node-gulp'];
const home = { target: site, relation: 'site' } as const;

test('namesakes in Debian are looked at, and none is believed for its name', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.observe(npm, home);
  await lab.observe(plain, { target: 'https://gulp-of-another.example/', relation: 'site' });
  await lab.settle();
  expect((await lab.tasks()).map(({ target }) => target)).toEqual(expect.arrayContaining([plain, prefixed]));
  expect((await lab.told('gulp')).map(([, target]) => target)).toEqual([npm, site]);
});

test.each(['the tool’s home is known first', 'the namesake is read first'])(
  'one that names the tool’s own site is a distribution of it: %s',
  async (order) => {
    await using lab = await openLab();
    const first = order.startsWith('the tool');
    const early = first ? null : await lab.observe(prefixed, home);
    await lab.add('gulp', npm);
    await lab.observe(npm, home);
    await lab.settle();
    const position = early ?? (await lab.observe(prefixed, home));
    await lab.settle();
    expect((await lab.last('gulp'))?.data).toEqual({
      target: prefixed,
      relation: 'distribution',
      authority: { by: 'linker', fact: `${position}/link/0`, text: `/repository/url: see ${site}` },
    });
    expect(await lab.told('gulp')).toHaveLength(3);
  },
);

test('the site of a tool does not make a repository of the same address', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.observe(npm, { target: repository, relation: 'repository' });
  await lab.observe(prefixed, { target: repository, relation: 'site' });
  await lab.settle();
  expect((await lab.told('gulp')).map(([, target]) => target)).toEqual([npm, repository]);
});

test('one that was cut stays cut, whatever it says later', async () => {
  await using lab = await openLab();
  await lab.add('gulp', npm);
  await lab.observe(npm, home);
  await lab.observe(prefixed, home);
  await lab.settle();
  const authority = { by: 'command' } as const;
  await lab.decide('gulp', { type: 'UnlinkTarget', target: prefixed, reason: 'no', authority });
  await lab.observe(prefixed, home);
  await lab.settle();
  expect((await lab.told('gulp')).at(-1)).toEqual(['TargetUnlinked', prefixed, 'command']);
});

test('a history told anew keeps one that states its kinship still, and takes back one that never did', async () => {
  await using lab = await openLab();
  const anew = (target: string) => ({
    from: randomUUID(),
    to: randomUUID(),
    transitions: [
      {
        type: 'LinksObserved',
        data: {
          ...seen(),
          links: [
            {
              ...home,
              target,
              state: 'present',
              cause: 'first_observed',
              evidence: { at: 'Homepage', text: target },
            },
          ],
        },
      },
    ],
  });
  await lab.add('gulp', npm);
  await lab.observe(npm, home);
  await lab.observe(prefixed, home);
  await lab.settle();
  const before = await lab.told('gulp');
  await lab.append(prefixed, 'HistoryRederived', anew(site));
  await lab.settle();
  expect(await lab.told('gulp')).toEqual(before);
  await lab.append(prefixed, 'HistoryRederived', anew('https://elsewhere.example/'));
  await lab.settle();
  expect((await lab.told('gulp')).at(-1)).toEqual(['TargetUnlinked', prefixed, 'linker']);
  await lab.append(prefixed, 'HistoryRederived', anew(site));
  await lab.settle();
  expect((await lab.told('gulp')).at(-1)).toEqual(['TargetLinked', prefixed, 'linker']);
});
