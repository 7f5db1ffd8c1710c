import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { testDatabase } from '@juxta/testing';
import { webServer, type WebServer } from '@juxta/testing/web';

const cli = join(import.meta.dirname, '../../services/cli/src/main.ts');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A small outside world on loopback (registry, forge, archive, site) and an installation that knows no other. */
export interface Loopback extends AsyncDisposable {
  readonly npm: WebServer;
  readonly github: WebServer;
  readonly debian: WebServer;
  readonly site: WebServer;
  readonly databaseUrl: string;
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs `juxta` to its end. */
  run(...args: readonly string[]): Promise<Outcome>;
  /** Starts `juxta` and leaves it running. */
  start(...args: readonly string[]): ChildProcess;
}

export async function loopback(extra: Readonly<Record<string, string>> = {}): Promise<Loopback> {
  const [npm, github, debian, site] = await Promise.all([
    webServer({}),
    webServer({}),
    webServer({}),
    webServer({}),
  ]);
  const database = await testDatabase({ name: 'empty', template: async () => undefined });
  const dataDir = await mkdtemp(join(tmpdir(), 'juxta-e2e-'));
  const servers = [npm, github, debian, site];
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: dataDir,
    DATABASE_URL: database.url,
    JUXTA_DATA_DIR: dataDir,
    JUXTA_NPM_REGISTRY: npm.url,
    JUXTA_NPM_DOWNLOADS: npm.url,
    JUXTA_GITHUB_API: github.url,
    JUXTA_DEBIAN_ARCHIVE: `${debian.url}/debian`,
    JUXTA_DEBIAN_SUITE: 'bookworm',
    JUXTA_ALLOW_HOSTS: servers.map((server) => server.host).join(','),
    JUXTA_API_PORT: '0',
    JUXTA_WEB_PORT: '0',
    ...extra,
  };
  const children: ChildProcess[] = [];
  return {
    npm,
    github,
    debian,
    site,
    databaseUrl: database.url,
    dataDir,
    environment,
    run: (...args) => runCli(args, environment),
    start: (...args) => {
      const child = spawn(process.execPath, [cli, ...args], { env: environment, stdio: 'ignore' });
      children.push(child);
      return child;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(children.map(ended));
      await Promise.all(servers.map((server) => server.close()));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}

function runCli(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, ...args],
      { env: environment, maxBuffer: 64 << 20 },
      (_error, stdout, stderr) => {
        resolve({ code: child.exitCode, stdout, stderr });
      },
    );
  });
}

/** A package document as a registry gives it; every member of the latest version can be set. */
export function packageDocument(name: string, latest: Readonly<Record<string, unknown>> = {}): object {
  const version = { name, version: '1.1.0', license: 'MIT', description: `The ${name} package`, ...latest };
  return {
    name,
    'dist-tags': { latest: '1.1.0' },
    versions: { '1.0.0': { name, version: '1.0.0', license: 'MIT' }, '1.1.0': version },
    time: { '1.0.0': '2024-01-02T03:04:05.000Z', '1.1.0': '2026-02-03T04:05:06.000Z' },
  };
}

export function servePackage(
  world: Loopback,
  name: string,
  latest: Readonly<Record<string, unknown>> = {},
): void {
  world.npm.set(`GET /${name}`, {
    headers: { 'content-type': 'application/json' },
    body: packageDocument(name, latest),
  });
  world.npm.set(`GET /downloads/point/last-week/${name}`, {
    headers: { 'content-type': 'application/json' },
    body: { downloads: 4321, start: '2026-11-01', end: '2026-11-07', package: name },
  });
}

export function serveRepository(world: Loopback, owner: string, name: string): void {
  const headers = { 'content-type': 'application/json' };
  world.github.set(`GET /repos/${owner}/${name}`, {
    headers,
    body: {
      id: 77,
      name,
      full_name: `${owner}/${name}`,
      html_url: `https://github.com/${owner}/${name}`,
      description: `${name} on a forge`,
      archived: false,
      created_at: '2020-01-01T00:00:00Z',
      pushed_at: '2026-03-01T00:00:00Z',
      license: { spdx_id: 'Apache-2.0' },
      language: 'TypeScript',
      stargazers_count: 1200,
      forks_count: 34,
      subscribers_count: 5,
      open_issues_count: 6,
      topics: ['demo'],
      homepage: null,
    },
  });
  world.github.set(`GET /repos/${owner}/${name}/releases?per_page=30`, {
    headers,
    body: [{ tag_name: 'v1.1.0', published_at: '2026-02-03T04:05:06Z', prerelease: false, draft: false }],
  });
}

/** The archive's signed manifest and package list, with one stanza for each name. */
export function serveDebian(world: Loopback, ...names: readonly string[]): void {
  const arch = process.arch === 'x64' ? 'amd64' : process.arch;
  const path = `main/binary-${arch}/Packages.gz`;
  const list = gzipSync(
    names
      .map(
        (name) =>
          `Package: ${name}\nVersion: 1.0-1\nSection: devel\nInstalled-Size: 10\nDescription: ${name} in Debian\n`,
      )
      .join('\n'),
  );
  const hash = createHash('sha256').update(list).digest('hex');
  world.debian.set('GET /debian/dists/bookworm/InRelease', {
    headers: { 'content-type': 'text/plain' },
    body: `Suite: bookworm\nSHA256:\n ${hash} ${list.byteLength} ${path}\n`,
  });
  world.debian.set(`GET /debian/dists/bookworm/${path}`, {
    headers: { 'content-type': 'application/gzip' },
    body: list,
  });
}
