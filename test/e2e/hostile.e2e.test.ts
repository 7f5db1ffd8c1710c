import { once } from 'node:events';

import type { ComparisonDocument } from '@juxta/comparison';
import { type TcpServer, redirectTo, tcpServer, type WebHandler } from '@juxta/testing/web';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { cellOf } from './cells.ts';
import { juxta, juxtaJson } from './juxta-process.ts';
import {
  openInstallation,
  openWorld,
  packageDocument,
  publishTool,
  type Installation,
  type World,
} from './loopback-world.ts';

const json = { 'content-type': 'application/json' };

/** A JSON document without end: `{"name":"huge","readme":"xxx…`, 70 MB of it unless the reader hangs up. */
function huge(sent: (bytes: number) => void): WebHandler {
  return async (_, response) => {
    const hungUp = new AbortController();
    response.on('close', () => hungUp.abort());
    response.writeHead(200, json).write('{"name":"huge","readme":"');
    const chunk = Buffer.alloc(1 << 20, 'x');
    for (let megabytes = 1; megabytes <= 70 && !response.destroyed; megabytes += 1) {
      const flowing = response.write(chunk);
      sent(megabytes * chunk.length);
      if (!flowing) await once(response, 'drain', { signal: hungUp.signal }).catch(() => undefined);
    }
    response.end('"}');
  };
}

let world: World;
let installation: Installation;
let secret: TcpServer;

beforeAll(async () => {
  [world, secret] = await Promise.all([openWorld(), tcpServer((socket) => socket.end(), '127.0.0.1')]);
  installation = await openInstallation(world);
});
afterAll(async () => {
  await installation[Symbol.asyncDispose]();
  await Promise.all([world[Symbol.asyncDispose](), secret.close()]);
});

const compare = (...words: readonly string[]): Promise<ComparisonDocument> =>
  juxtaJson<ComparisonDocument>(['compare', ...words], installation.environment);

describe('one command with good and bad tools', () => {
  test('bad bodies fail by their code, and the good tool is known', async () => {
    let most = 0;
    publishTool(world, 'good');
    world.npm.set('GET /page', { headers: json, body: '<!doctype html><title>Sign in</title>' });
    world.npm.set('GET /typed', { headers: { 'content-type': 'text/html' }, body: '<!doctype html>' });
    world.npm.set('GET /cut', { headers: json, body: '{"name":"cut","versions":{"1.0.0":' });
    world.npm.set(
      'GET /huge',
      huge((bytes) => (most = bytes)),
    );
    const names = ['good', 'page', 'typed', 'cut', 'huge'];
    const document = await compare(...names.map((name) => `pkg:npm/${name}`));
    const cell = (tool: string) => cellOf(document, 'license', tool);
    expect(cell('good')).toMatchObject({ state: 'known', value: 'MIT' });
    expect(cell('page')).toMatchObject({ state: 'failed', code: 'html_instead', host: world.npm.host });
    expect(cell('typed')).toMatchObject({ state: 'failed', code: 'wrong_type', host: world.npm.host });
    expect(cell('cut')).toMatchObject({ state: 'failed', code: 'bad_json', host: world.npm.host });
    expect(cell('huge')).toMatchObject({ state: 'failed', code: 'too_large', host: world.npm.host });
    expect(most).toBeGreaterThanOrEqual(64 << 20);
    expect(await installation.query("SELECT 1 FROM es.events WHERE type = 'SourceBroke'")).toEqual([]);
  });

  test('pages that lead to private addresses fail unvisited', async () => {
    publishTool(world, 'good');
    world.site.set('GET /inside', redirectTo('http://10.0.0.1/'));
    world.site.set('GET /metadata', redirectTo('http://169.254.169.254/latest/meta-data'));
    world.site.set('GET /neighbour', redirectTo(`http://127.0.0.1:${secret.port}/`));
    const pages = ['inside', 'metadata', 'neighbour'].map((page) => `${world.site.url}/${page}`);
    const document = await compare('pkg:npm/good', ...pages, `http://127.0.0.1:${secret.port}/own`);
    const titles = document.attributes.find(({ id }) => id === 'title')?.cells ?? [];
    const codes = titles
      .filter(({ tool }) => tool !== 'good')
      .map((cell) => ('code' in cell ? cell.code : cell.state));
    expect(codes.toSorted()).toEqual(['address_refused', 'address_refused', 'port_refused', 'port_refused']);
    expect(cellOf(document, 'license', 'good')).toMatchObject({ state: 'known', value: 'MIT' });
    expect(secret.accepted).toBe(0);
  });

  test('text that Postgres cannot hold is cleaned, unknown words are told, the rest is compared', async () => {
    publishTool(world, 'good');
    const odd = JSON.stringify(packageDocument(world, 'odd', 'MIT')).replace(
      'The tool odd',
      String.raw`The\u0000 tool \ud800odd \u202e`,
    );
    world.npm.set('GET /odd', { headers: json, body: odd });
    const words = ['pkg:npm/good', 'pkg:npm/odd', 'webpak', 'pkg:npm'];
    const { code, stdout, stderr } = await juxta(['compare', ...words, '--json'], installation.environment);
    const document = JSON.parse(stdout) as ComparisonDocument;
    expect(document.tools.map(({ id }) => id)).toEqual(['good', 'odd']);
    const description = cellOf(document, 'description', 'odd');
    expect(description).toMatchObject({ state: 'known', value: expect.stringContaining('tool') as string });
    expect(JSON.stringify(description)).not.toMatch(/\\u0000|\\ud800/u);
    expect(stdout.isWellFormed()).toBe(true);
    const errors = stderr
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { error: { code: string; next: string } }).error);
    expect(errors.map((error) => error.code)).toEqual(['unknown_tool', 'bad_target']);
    expect(errors[0]?.next).toContain('webpack');
    expect(code).toBe(2);
  });

  test.each([
    [['nothing-like-it', 'nor-this'], 'unknown_tool'],
    [['pkg:npm', 'https://user:secret@x.example/'], 'bad_target'],
    [['pkg:npm/good'], 'tool_count'],
    [['pkg:cvs/one', 'pkg:cvs/two'], 'no_source'],
  ])('%j alone: exit code 2 and %s', async (words, expected) => {
    const { code, stdout, stderr } = await juxta(['compare', ...words, '--json'], installation.environment);
    const { error } = JSON.parse(stderr.trim().split('\n')[0] ?? '') as { error: Record<string, string> };
    expect([code, stdout, error['code']]).toEqual([2, '', expected]);
    expect(error['next']).toBeTruthy();
    expect(stderr).not.toContain('    at ');
  });
});
