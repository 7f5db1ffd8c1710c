import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = path.join(import.meta.dirname, 'main.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'juxta-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line as a process without a terminal, and without any setting of this machine. */
async function juxta(...words: readonly string[]): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'],
    JUXTA_DATA_DIR: folder,
    JUXTA_APT_DIR: folder,
    JUXTA_NPM_REGISTRY: 'https://npm.registry.example',
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], { env, cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

async function saved(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

const jsonLines = (text: string): Array<Record<string, unknown>> =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('the command line', () => {
  test('nobody reading to the end is no error', async () => {
    const versions = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`1.0.${n}`, {}]));
    const file = await saved('long.json', JSON.stringify({ name: 'long', versions }));
    const command = `"$0" "$1" extract https://npm.registry.example/long --file "$2" | head -n 1; exit "\${PIPESTATUS[0]}"`;
    const ran = await new Promise<Ran>((resolve) => {
      execFile('bash', ['-c', command, process.execPath, main, file], (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      });
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(jsonLines(ran.stdout)).toMatchObject([{ kind: 'target', target: 'pkg:npm/long' }]);
  }, 30_000);

  test('--help names every command', async () => {
    const { code, stdout } = await juxta('--help');
    expect(code).toBe(0);
    const files = await readdir(path.join(import.meta.dirname, 'commands'));
    const commands = files.map((file) => file.replace(/\.ts$/u, ''));
    expect(commands.length).toBeGreaterThan(8);
    for (const command of [...commands, 'unlink']) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'mu'));
  }, 30_000);

  test.each([
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/u],
    ['an unknown option', ['compare', 'a', 'b', '--no-such'], /unknown option '--no-such'/u],
    ['a missing argument', ['compare'], /missing required argument/u],
    ['a bad number', ['compare', 'a', 'b', '--timeout', 'soon'], /give seconds/u],
    ['a bad position', ['compare', 'a', 'b', '--known-at', '-1'], /whole number/u],
    ['a crawl that waits for nothing', ['crawl', '--timeout', '0'], /give seconds/u],
    ['a limited crawl, which there is not', ['crawl', '--limit', '5'], /--limit is of --plan/u],
    ['a plan that asks', ['crawl', '--plan', '--refresh'], /--plan asks nothing/u],
    ['a wait in words', ['tool', 'gulp', '--timeout', 'abc'], /give seconds/u],
    ['a negative wait', ['tool', 'gulp', '--timeout', '-3'], /give seconds/u],
    ['a day that is on no calendar', ['stats', '--day', '2026-02-31'], /give a day of the calendar/u],
    ['no command', [], /name a command: .*compare/u],
    ['half a command', ['export'], /name a command: parquet, csv, ndjson, warc/u],
    ['an unknown attribute', ['explain', 'gulp', 'colour'], /"unknown_attribute".*license.*stars@github/u],
    ['an unknown metric', ['explain', 'gulp', 'stars@nowhere'], /"unknown_attribute".*stars@github/u],
    ['a bad limit', ['crawl', '--plan', '--limit', 'all'], /--limit takes a whole number/u],
    ['a bad target', ['link', 'gulp', 'not a target'], /"bad_target"/u],
  ])(
    '%s is told on stderr and exits with 2',
    async (_, words, message) => {
      const { code, stdout, stderr } = await juxta(...words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(message);
      expect(JSON.parse(stderr)).toMatchObject({
        error: { code: expect.any(String), message: expect.any(String), next: expect.any(String) },
      });
    },
    30_000,
  );

  test.each([
    [['compare', 'a', '--no-such'], 'juxta compare --help'],
    [['export', 'csv'], 'juxta export csv --help'],
    [['frobnicate'], 'juxta --help'],
  ])(
    '%j is a usage error that names the help to ask for',
    async (words, next) => {
      const { code, stderr } = await juxta(...words);
      expect({ code, lines: stderr.trimEnd().split('\n').length }).toEqual({ code: 2, lines: 1 });
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'usage', next } });
    },
    30_000,
  );
});

describe('extract', () => {
  const url = 'https://npm.registry.example/gulp';

  test('prints what a saved answer says, a JSON object a line', async () => {
    const document = {
      name: 'gulp',
      'dist-tags': { latest: '5.0.0' },
      versions: { '5.0.0': { license: 'MIT', repository: 'github:gulpjs/gulp' } },
      time: { '5.0.0': '2024-03-29T00:00:00.000Z' },
    };
    const file = await saved('gulp.json', JSON.stringify(document));
    const { code, stdout, stderr } = await juxta('extract', url, '--file', file);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const lines = jsonLines(stdout);
    expect(lines[0]).toEqual({
      kind: 'target',
      target: 'pkg:npm/gulp',
      source: 'npm',
      version: expect.any(Number),
      request: 'document',
    });
    expect(lines).toContainEqual({
      kind: 'fact',
      attribute: 'latest_version',
      value: '5.0.0',
      effective_at: '2024-03-29T00:00:00.000Z',
    });
    expect(lines).toContainEqual({
      kind: 'release',
      version: '5.0.0',
      published_at: '2024-03-29T00:00:00.000Z',
      prerelease: false,
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ kind: 'link', target: 'pkg:github/gulpjs/gulp', relation: 'repository' }),
    );
  }, 30_000);

  test('reads an answer that was saved as it came, compressed', async () => {
    const file = path.join(folder, 'page.html.gz');
    await writeFile(file, gzipSync('<title>Gulp</title>'));
    const { stdout } = await juxta('extract', 'https://gulp.example/', '--file', file);
    expect(jsonLines(stdout)).toContainEqual({ kind: 'fact', attribute: 'title', value: 'Gulp' });
  }, 30_000);

  test('reads a page with the site’s extractor', async () => {
    const file = await saved('page.html', '<title>Gulp</title><p>Hello');
    const { code, stdout } = await juxta('extract', 'https://gulp.example/', '--file', file);
    expect(code).toBe(0);
    expect(jsonLines(stdout)).toContainEqual({ kind: 'fact', attribute: 'title', value: 'Gulp' });
  }, 30_000);

  test.each([
    ['a page instead of JSON', url, '<!doctype html><p>Please log in', 'html_instead'],
    ['half of a document', url, '{"name":"gu', 'bad_json'],
    ['nothing', url, '', 'empty_body'],
    ['an address that no source reads', 'ftp://files.example/gulp', 'x', 'no_extractor'],
  ])(
    '%s is a typed error',
    async (_, address, body, code) => {
      const ran = await juxta('extract', address, '--file', await saved(`${code}.txt`, body));
      expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 1, stdout: '' });
      expect(JSON.parse(ran.stderr)).toMatchObject({
        error: { code, message: expect.any(String), next: expect.stringContaining('npm') },
      });
    },
    30_000,
  );

  test('a file that is not there is an error that says which', async () => {
    const ran = await juxta('extract', url, '--file', path.join(folder, 'missing.json'));
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stderr)).toMatchObject({
      error: { code: 'unreadable_file', message: expect.stringContaining('missing.json') },
    });
  }, 30_000);
});
