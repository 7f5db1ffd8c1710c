import type { FactValue } from '@juxta/domain';
import { describe, expect, test } from 'vitest';

import { compareTools } from './compare-tools.ts';
import { at, cellOf, context, counts, fails, link, says, takesBack, tool } from './spec/build.ts';
import type { ToolDocument } from './tool-document.ts';

const other = tool('zzz');
const cell = (row: string, parts: Partial<ToolDocument>) =>
  cellOf(compareTools([tool('gulp', parts), other], context), row, 'gulp');
const [npm, github, debian] = [at.npm('gulp'), at.github('gulp'), at.debian('gulp')];

describe('a known cell', () => {
  test('given one statement, then it shows value, times, fact and evidence with the terms of the data', () => {
    expect(
      cell('license', {
        links: [link(npm)],
        statements: [says(npm, 'license', 'MIT', { original: 'mit', guessed: true })],
      }),
    ).toEqual({
      tool: 'gulp',
      state: 'known',
      value: 'MIT',
      source: 'npm',
      target: 'pkg:npm/gulp',
      observed_at: '2026-05-20T10:00:00Z',
      effective_at: null,
      stale: null,
      fact: 'npm-pkg:npm/gulp/license/0',
      original: 'mit',
      guessed: true,
      disagreements: [],
      evidence: {
        capture: 'capture of pkg:npm/gulp',
        url: 'https://npm.registry.example/x',
        sha256: 'ab'.repeat(32),
        licence: 'CC0-1.0',
      },
    });
  });

  test('given two sources, then the first speaker of the policy is shown and the other disagrees', () => {
    const shown = cell('license', {
      statements: [says(github, 'license', 'ISC'), says(npm, 'license', 'MIT')],
    });
    expect(shown).toMatchObject({
      value: 'MIT',
      source: 'npm',
      disagreements: [{ source: 'github', value: 'ISC' }],
    });
  });

  test('given a correction, then it speaks before every source', () => {
    const shown = cell('license', {
      statements: [says(npm, 'license', 'MIT'), says(at.curation('gulp'), 'license', 'ISC')],
    });
    expect(shown).toMatchObject({
      value: 'ISC',
      source: 'curation',
      disagreements: [{ source: 'npm', value: 'MIT' }],
    });
  });

  test.each([
    ['license', 'MIT OR Apache-2.0', '(Apache-2.0 OR MIT)'],
    ['latest_version', '1.2.0', 'v1.2.0'],
    ['latest_release_at', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00'],
    ['homepage', 'https://gulp.example/', 'https://gulp.example'],
    ['latest_release_at', '2026-01-01T00:00:00.000Z', '2026-01-01T17:00:00.000Z'],
    ['inception', '2009', '2009-05-27'],
  ])('given %s in two notations, then nobody disagrees', (attribute, a, b) => {
    expect(
      cell(attribute, { statements: [says(npm, attribute, a), says(github, attribute, b)] }),
    ).toMatchObject({ value: a, disagreements: [] });
  });

  test('given the same keywords in another order, then nobody disagrees', () => {
    const statements = [says(npm, 'keywords', ['build', 'run']), says(github, 'keywords', ['run', 'build'])];
    expect(cell('keywords', { statements })).toMatchObject({ disagreements: [] });
  });

  test('given a name of a language in another case, then nobody disagrees', () => {
    const statements = [says(npm, 'language', 'Javascript'), says(github, 'language', 'JavaScript')];
    expect(cell('language', { statements })).toMatchObject({ value: 'JavaScript', disagreements: [] });
  });

  test.each<[string, FactValue, FactValue]>([
    ['keywords', ['build'], ['build', 'stream']],
    ['languages', ['Go', 'C'], ['C', 'Go']],
    ['created_at', '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'],
    ['inception', '2009', '2010-05-27'],
    ['archived', true, false],
  ])('given %s as %j and as %j, then they disagree', (attribute, a, b) => {
    const statements = [says(npm, attribute, a), says(github, attribute, b)];
    expect(cell(attribute, { statements })).toMatchObject({ disagreements: [{}] });
  });

  test('given two licences of which one contains the other, then they disagree', () => {
    const shown = cell('license', {
      statements: [
        says(npm, 'license', 'MIT AND ISC OR 0BSD'),
        says(github, 'license', '0BSD OR ISC AND MIT'),
      ],
    });
    expect(shown).toMatchObject({ disagreements: [{ source: 'github' }] });
  });

  test('given two targets of one source, then the better relation speaks, and among equals the lowest key', () => {
    const statements = ['b', 'a'].map((name) => says({ ...at.npm(name), relation: 'site' }, 'license', name));
    expect(cell('license', { statements })).toMatchObject({ target: 'pkg:npm/a' });
    expect(cell('license', { statements: [...statements, says(at.npm('c'), 'license', 'c')] })).toMatchObject(
      { target: 'pkg:npm/c' },
    );
  });

  test('given two targets of one source of which one can no longer be read, then the other speaks', () => {
    const [old, now] = [at.npm('a'), at.npm('b')];
    const statements = [says(old, 'license', 'MIT'), says(now, 'license', 'ISC')];
    const failures = [fails(old, ['license'])];
    const shown = cell('license', { statements, failures });
    expect(shown).toMatchObject({ target: 'pkg:npm/b', stale: null, disagreements: [{ value: 'MIT' }] });
    const both = [...failures, fails(now, ['license'])];
    expect(cell('license', { statements, failures: both })).toMatchObject({ target: 'pkg:npm/a' });
    const better = [says(old, 'license', 'MIT'), says({ ...now, relation: 'site' }, 'license', 'ISC')];
    expect(cell('license', { statements: better, failures })).toMatchObject({
      target: 'pkg:npm/a',
      stale: { reason: expect.anything() },
    });
  });

  test('given a relation that may not speak, then it says nothing', () => {
    const plugin = { ...npm, relation: 'plugin' as const };
    expect(cell('license', { links: [link(plugin)], statements: [says(plugin, 'license', 'MIT')] })).toEqual({
      tool: 'gulp',
      state: 'not_applicable',
    });
  });
});

describe('a value that can no longer be checked', () => {
  test('given open failures of its target, then it is stale since the first of them', () => {
    const failures = [
      fails(npm, ['license'], { at: '2026-05-28T00:00:00Z' }),
      fails(npm, ['license'], { code: 'dns', at: '2026-05-26T00:00:00Z' }),
    ];
    expect(cell('license', { statements: [says(npm, 'license', 'MIT')], failures })).toMatchObject({
      state: 'known',
      stale: { since: '2026-05-26T00:00:00Z', reason: 'dns@npm.registry.example' },
    });
  });

  test('given a broken host of its source, then it is stale', () => {
    const failures = [fails(npm, ['license'], { target: null })];
    expect(cell('license', { statements: [says(npm, 'license', 'MIT')], failures })).toMatchObject({
      stale: { reason: 'timeout@npm.registry.example' },
    });
  });

  test.each([
    ['another attribute', fails(npm, ['homepage'])],
    ['another target', fails(at.npm('other'), ['license'])],
    ['another source', fails(github, ['license'], { target: null })],
  ])('given a failure of %s, then it is not', (_, failure) => {
    expect(cell('license', { statements: [says(npm, 'license', 'MIT')], failures: [failure] })).toMatchObject(
      { state: 'known', stale: null },
    );
  });
});

describe('a cell without a value', () => {
  test('given no target that could say, then it is not applicable, also while the source is broken', () => {
    expect(cell('license', { links: [link(debian)] })).toEqual({ tool: 'gulp', state: 'not_applicable' });
    expect(cell('license', { failures: [fails(npm, ['license'], { target: null })] })).toEqual({
      tool: 'gulp',
      state: 'not_applicable',
    });
  });

  test('given a target that could say and says nothing, then it is unknown', () => {
    expect(cell('license', { links: [link(npm)] })).toEqual({ tool: 'gulp', state: 'unknown' });
    expect(cell('stars@github', { links: [link(github)] })).toEqual({ tool: 'gulp', state: 'unknown' });
  });

  test.each([
    ['the target', {}],
    ['the host of its source', { target: null }],
  ])('given an open failure of %s, then it is failed', (_, more) => {
    expect(cell('license', { links: [link(npm)], failures: [fails(npm, ['license'], more)] })).toEqual({
      tool: 'gulp',
      state: 'failed',
      code: 'timeout',
      host: 'npm.registry.example',
      at: '2026-05-25T10:00:00Z',
      capture: 'failing capture',
    });
  });

  test('given failures of two speakers, then the better one is told', () => {
    const failures = [
      fails(github, ['license'], { code: 'dns', at: '2020-01-01T00:00:00Z' }),
      fails(npm, ['license']),
    ];
    expect(cell('license', { links: [link(npm), link(github)], failures })).toMatchObject({
      state: 'failed',
      code: 'timeout',
    });
  });

  test('given a value that its source took back, then it is withdrawn, and known where another still says it', () => {
    const parts = {
      links: [link(npm)],
      statements: [takesBack(npm, 'license')],
      failures: [fails(npm, ['license'])],
    };
    const shown = cell('license', parts);
    expect(shown).toMatchObject({ state: 'withdrawn', source: 'npm', fact: 'npm-pkg:npm/gulp/license/0' });
    expect(shown).not.toHaveProperty('value');
    const both = { ...parts, statements: [...parts.statements, says(github, 'license', 'MIT')] };
    expect(cell('license', both)).toMatchObject({
      state: 'known',
      source: 'github',
      stale: null,
      disagreements: [],
    });
  });
});

describe('a metric cell', () => {
  const metric = 'downloads_last_week@npm';
  test('given samples of several days, then the last day is shown with its window', () => {
    const window = { start: '2026-05-24', end: '2026-05-30' };
    const samples = [counts(npm, metric, 7, { window }), counts(npm, metric, 5, { day: '2026-05-29' })];
    expect(cell(metric, { samples })).toMatchObject({
      state: 'known',
      value: 7,
      day: '2026-05-30',
      window,
      stale: null,
    });
  });

  test('given a client beside the tool itself, then they are not added, and the tool itself speaks', () => {
    const samples = [counts({ ...at.npm('a'), relation: 'client' }, metric, 900), counts(npm, metric, 7)];
    expect(cell(metric, { samples })).toMatchObject({ value: 7, target: 'pkg:npm/gulp' });
  });

  test('given a count of zero, then it is known: none is not no data', () => {
    expect(cell(metric, { samples: [counts(npm, metric, 0)] })).toMatchObject({ state: 'known', value: 0 });
  });

  test('given a sample of another source, then it is no sample of this metric', () => {
    expect(cell(metric, { samples: [counts(github, metric, 7)] })).toEqual({
      tool: 'gulp',
      state: 'not_applicable',
    });
  });
});
