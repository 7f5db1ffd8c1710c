import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { targetKey } from '@juxta/domain';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { catalogSource, loadCatalog, loadCategories } from './index.ts';

const gulp = `id: gulp
name: gulp
aliases: [gulpjs]
categories: [task-runner]
targets:
  - target: pkg:npm/gulp
    relation: self
`;
const grunt = gulp.replaceAll('gulp', 'grunt');

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'juxta-catalog-'));
  await mkdir(join(directory, 'tools'));
  await writeFile(
    join(directory, 'categories.yaml'),
    '- { id: task-runner, name: Task runners, description: Run tasks. }\n',
  );
  await writeFile(join(directory, 'tools', 'grunt.yaml'), grunt);
});

afterEach(() => rm(directory, { recursive: true }));

async function loadWith(content: string | Uint8Array, name = 'gulp.yaml') {
  await writeFile(join(directory, 'tools', name), content);
  return await loadCatalog(directory);
}

/** The one problem, after checking that the other file was read all the same. */
async function problemOf(content: string | Uint8Array, name = 'gulp.yaml') {
  const { tools, problems } = await loadWith(content, name);
  expect(tools.map(({ id }) => id)).toEqual(['grunt']);
  expect(problems).toHaveLength(1);
  expect(problems[0]?.file).toBe(`tools/${name}`);
  return problems[0];
}

describe('a good file', () => {
  test('is a tool with its bytes and their hash', async () => {
    const { tools, problems } = await loadWith(gulp);
    expect(problems).toEqual([]);
    expect(tools[0]).toMatchObject({ id: 'grunt' });
    expect(tools[1]).toEqual({
      id: 'gulp',
      name: 'gulp',
      aliases: ['gulpjs'],
      categories: ['task-runner'],
      targets: [{ target: 'pkg:npm/gulp', relation: 'self' }],
      file: 'tools/gulp.yaml',
      sha256: createHash('sha256').update(gulp).digest('hex'),
      raw: expect.any(Uint8Array),
    });
    expect(Buffer.from(tools[1]?.raw ?? []).toString()).toBe(gulp);
  });
});

describe('a bad file is left out alone', () => {
  test.each([
    ['broken YAML', 'id: [gulp', 'bad_yaml', /./u],
    ['a duplicate key', `${gulp}name: other\n`, 'bad_yaml', /unique/iu],
    ['two documents', `${gulp}---\n${gulp}`, 'bad_yaml', /./u],
    ['an unknown tag', gulp.replace('name: gulp', 'name: !!js/function gulp'), 'bad_yaml', /tag/iu],
    [
      'an alias',
      gulp.replace('name: gulp', 'name: &a gulp').replace('[gulpjs]', '[*a]'),
      'bad_yaml',
      /alias/iu,
    ],
    ['an empty file', '', 'bad_shape', /./u],
    ['a list', '- gulp\n', 'bad_shape', /./u],
    ['a member that is not ours', `${gulp}licence: MIT\n`, 'bad_shape', /licence/u],
    ['a member of a target that is not ours', `${gulp}    version: 5\n`, 'bad_shape', /version/u],
    ['a prototype', `${gulp}__proto__: { admin: true }\n`, 'bad_shape', /__proto__/u],
    ['a missing member', gulp.replace('name: gulp\n', ''), 'bad_shape', /name/u],
    ['a number for a name', gulp.replace('name: gulp', 'name: 7'), 'bad_shape', /name/u],
    ['NUL in a name', gulp.replace('name: gulp', 'name: "gu\\0lp"'), 'bad_shape', /control/u],
    [
      'a direction override in a name',
      gulp.replace('name: gulp', 'name: "gu\\u202Elp"'),
      'bad_shape',
      /control/u,
    ],
    ['a raw NUL', gulp.replace('name: gulp', 'name: gu\0lp'), /bad_/u, /./u],
    ['no targets', gulp.replace(/targets:[^]*/u, 'targets: []\n'), 'bad_shape', /targets/u],
    ['an id that is no slug', gulp.replace('id: gulp', 'id: ../gulp'), 'bad_shape', /slug/u],
    ['an id other than the file name', gulp.replace('id: gulp', 'id: gulp4'), 'wrong_id', /gulp4/u],
    ['an unknown category', gulp.replace('task-runner', 'tasks'), 'unknown_category', /tasks/u],
    ['an unknown relation', gulp.replace('relation: self', 'relation: friend'), 'bad_shape', /relation/u],
    ['a target that is none', gulp.replace('pkg:npm/gulp', 'gulp'), 'bad_target', /gulp/u],
    [
      'a script for a target',
      gulp.replace('pkg:npm/gulp', '"javascript:alert(1)"'),
      'bad_target',
      /javascript/u,
    ],
    [
      'a target in another spelling',
      gulp.replace('pkg:npm/gulp', 'pkg:NPM/gulp'),
      'bad_target',
      /written "pkg:npm\/gulp"/u,
    ],
    [
      'a target twice',
      `${gulp}  - { target: pkg:npm/gulp, relation: client }\n`,
      'repeated',
      /pkg:npm\/gulp/u,
    ],
    ['its own id as an alias', gulp.replace('[gulpjs]', '[gulp]'), 'repeated', /gulp/u],
    ['an alias that is an id', gulp.replace('[gulpjs]', '[grunt]'), 'claimed_twice', /grunt\.yaml/u],
    ['an alias that is taken', gulp.replace('[gulpjs]', '[gruntjs]'), 'claimed_twice', /gruntjs/u],
    [
      'a target that is taken',
      gulp.replace('pkg:npm/gulp', 'pkg:npm/grunt'),
      'claimed_twice',
      /pkg:npm\/grunt/u,
    ],
  ] as const)('%s', async (_, content, code, message) => {
    expect(await problemOf(content)).toMatchObject({
      code: typeof code === 'string' ? code : expect.stringMatching(code),
      message: expect.stringMatching(message),
    });
  });

  test('aliases of aliases cost nothing', async () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`,
    );
    expect(await problemOf(`a0: &a0 [x, x]\n${levels.join('\n')}\n`)).toMatchObject({ code: 'bad_yaml' });
  });

  test('nesting without end', async () => {
    expect(await problemOf('['.repeat(60_000))).toMatchObject({ code: 'bad_yaml' });
  });

  test('bytes that are not text', async () => {
    expect(await problemOf(Uint8Array.of(0xff, 0xfe, 0x00))).toMatchObject({ code: 'bad_yaml' });
  });

  test('a file that is too large', async () => {
    expect(await problemOf(`${gulp}# ${'x'.repeat(65_536)}\n`)).toMatchObject({ code: 'too_large' });
  });

  test('a file with another ending', async () => {
    expect(await problemOf(gulp, 'gulp.yml')).toMatchObject({
      code: 'wrong_id',
      message: expect.stringContaining('gulp.yaml'),
    });
  });

  test('a folder, a dangling link, a pipe', async () => {
    await mkdir(join(directory, 'tools', 'folder.yaml'));
    await symlink('nowhere', join(directory, 'tools', 'link.yaml'));
    execFileSync('mkfifo', [join(directory, 'tools', 'pipe.yaml')]);
    const { tools, problems } = await loadCatalog(directory);
    expect(tools.map(({ id }) => id)).toEqual(['grunt']);
    expect(problems.map(({ file, code }) => [file, code])).toEqual([
      ['tools/folder.yaml', 'unreadable'],
      ['tools/link.yaml', 'unreadable'],
      ['tools/pipe.yaml', 'unreadable'],
    ]);
  });
});

test('a broken list of categories is one problem, and no tool is lost', async () => {
  await writeFile(join(directory, 'categories.yaml'), 'task-runner: Task runners\n');
  const { tools, problems } = await loadCatalog(directory);
  expect(tools.map(({ id }) => id)).toEqual(['grunt']);
  expect(problems).toMatchObject([{ file: 'categories.yaml', code: 'bad_shape' }]);
});

test('a folder that is no catalogue is a typed error', async () => {
  await expect(loadCatalog(join(directory, 'nowhere'))).rejects.toMatchObject({ code: 'catalog_unreadable' });
});

test('a broken list of categories is a typed error to who asks for the list alone', async () => {
  await writeFile(join(directory, 'categories.yaml'), `- { id: a-b, name: A, description: B. }\n`.repeat(2));
  await expect(loadCategories(directory)).rejects.toMatchObject({ code: 'bad_categories' });
});

const seed = (
  'aws-codecommit bitbucket codefresh containerd docker docker-compose docker-swarm github gitlab grafana graphite ' +
  'grunt gulp kibana kubernetes lxc lxd portainer rancher rkt tutum webpack'
).split(' ');

describe('the curated tools', () => {
  test('are read without a problem', async () => {
    const { tools, problems } = await loadCatalog();
    expect(problems).toEqual([]);
    expect(tools.map(({ id }) => id)).toEqual(expect.arrayContaining(seed));
    expect(tools.map(({ id }) => id)).toEqual(tools.map(({ id }) => id).toSorted());
  });

  test('stand in categories of the closed list', async () => {
    const { tools, categories } = await loadCatalog();
    expect(await loadCategories()).toEqual(categories);
    const known = new Set(categories.map(({ id }) => id));
    expect(tools.flatMap((tool) => tool.categories).filter((id) => !known.has(id))).toEqual([]);
  });

  test('name their targets by the keys of targets', async () => {
    const { tools } = await loadCatalog();
    const targets = tools.flatMap((tool) => tool.targets.map(({ target }) => target));
    expect(targets.map(targetKey)).toEqual(targets);
  });

  test('use every category, so that the list stays closed and small', async () => {
    const { tools, categories } = await loadCatalog();
    const used = new Set(tools.flatMap((tool) => tool.categories));
    expect(categories.map(({ id }) => id).filter((id) => !used.has(id))).toEqual([]);
  });

  test('can be stored as captures: the bytes are those of the file', async () => {
    const { tools } = await loadCatalog();
    for (const { raw, sha256, file } of tools) {
      const bytes = await readFile(join(import.meta.dirname, '..', file));
      expect(bytes.equals(raw)).toBe(true);
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });

  test('survive JSON, apart from their bytes', async () => {
    const { tools } = await loadCatalog();
    const documents = tools.map(({ raw: _raw, ...document }) => document);
    expect(JSON.parse(JSON.stringify(documents))).toEqual(documents);
  });

  test('have a licence that says who may copy them', () => {
    expect(catalogSource).toMatchObject({ id: 'catalog', licence: 'CC0-1.0' });
  });
});
