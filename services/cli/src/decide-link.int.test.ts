import { decideTool } from '@juxta/projector';
import { expect, test } from 'vitest';

import { openLab } from '../spec/lab.ts';
import { linkTarget, unlinkTarget } from './decide-link.ts';
import { explainLinks } from './explain-links.ts';
import { addTool } from './resolve.ts';
import { catchUp } from './settle.ts';

const authority = { by: 'command' as const };

test('what was never linked is refused for good: the linker and the catalogue do not link it later', async () => {
  await using lab = await openLab();
  const tool = await addTool(lab.app, 'pkg:npm/fresh');
  const target = 'pkg:github/other/fresh';
  const decision = { tool, target, authority };
  expect(await unlinkTarget(lab.app, decision, 'another fresh')).toBe('refused');
  expect(await unlinkTarget(lab.app, decision, 'another fresh')).toBe('refused_before');
  for (const by of ['linker', 'index', 'catalog'] as const) {
    const command = { type: 'LinkTarget', target, relation: 'repository', authority: { by } } as const;
    expect(await decideTool(lab.app.db, tool, command, [by])).toEqual([]);
  }
  await catchUp(lab.app);
  const told = await explainLinks(lab.app, tool, Number.MAX_SAFE_INTEGER);
  expect(told.filter((one) => one.target === target)).toMatchObject([
    { what: 'TargetLinkRefused', relation: 'repository', reason: 'another fresh', by: 'command' },
  ]);
  expect(await lab.query(`SELECT state FROM mart.link WHERE target = '${target}'`)).toEqual([
    { state: 'refused' },
  ]);
});

test('a person may link it again, and cut it again', async () => {
  await using lab = await openLab();
  const tool = await addTool(lab.app, 'pkg:npm/fresh');
  const decision = { tool, target: 'https://fresh.example/', authority };
  expect(await unlinkTarget(lab.app, decision, '')).toBe('refused');
  expect(await linkTarget(lab.app, decision, 'site')).toBe('linked');
  expect(await linkTarget(lab.app, decision, 'site')).toBe('unchanged');
  expect(await unlinkTarget(lab.app, decision, '')).toBe('cut');
  expect(await unlinkTarget(lab.app, decision, '')).toBe('refused_before');
});
