import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { runSql, testDatabase, type TestDatabaseOptions } from '@juxta/testing';
import { webServer, type WebRequest, type WebServer } from '@juxta/testing/web';

import type { Environment } from './juxta-process.ts';

const architectures: Partial<Record<NodeJS.Architecture, string>> = {
  x64: 'amd64',
  ia32: 'i386',
  arm: 'armhf',
  ppc64: 'ppc64el',
};

/** Every source that the product asks, on loopback, each on a port of its own and so with a pace of its own. */
export interface World extends AsyncDisposable {
  readonly npm: WebServer;
  readonly downloads: WebServer;
  readonly github: WebServer;
  readonly debian: WebServer;
  readonly site: WebServer;
  /** `site` and the further ones, each another project's. */
  readonly sites: readonly WebServer[];
  readonly environment: Environment;
  /** `<server> <path>` of everything asked so far, in order of arrival. */
  requests(): readonly string[];
  log(): ReadonlyMap<string, readonly WebRequest[]>;
  /** The text with the servers' names in place of their ports, which no two worlds share. */
  named(text: string): string;
}

export async function openWorld({ sites: howMany = 1 } = {}): Promise<World> {
  const [npm, downloads, github, debian] = await Promise.all([
    webServer({}),
    webServer({}),
    webServer({}),
    webServer({}),
  ]);
  const robots = { 'GET /robots.txt': { status: 404 } };
  const [site, ...others] = await Promise.all([
    webServer(robots),
    ...Array.from({ length: howMany - 1 }, () => webServer(robots)),
  ]);
  const numbered = Object.fromEntries(others.map((server, n) => [`site${n + 2}`, server]));
  const servers: Readonly<Record<string, WebServer>> = { npm, downloads, github, debian, site, ...numbered };
  const environment = {
    JUXTA_NPM_REGISTRY: npm.url,
    JUXTA_NPM_DOWNLOADS: downloads.url,
    JUXTA_GITHUB_API: github.url,
    JUXTA_DEBIAN_ARCHIVE: `${debian.url}/debian`,
    JUXTA_DEBIAN_SUITE: 'bookworm',
    JUXTA_APT_DIR: '/nonexistent',
    JUXTA_ALLOW_HOSTS: Object.values(servers)
      .map(({ host }) => host)
      .join(','),
  };
  const log = () => new Map(Object.entries(servers).map(([name, { requests }]) => [name, requests]));
  return {
    npm,
    downloads,
    github,
    debian,
    site,
    sites: [site, ...others],
    environment,
    log,
    named: (text) =>
      Object.entries(servers).reduce((all, [name, { host }]) => all.replaceAll(host, name), text),
    requests: () =>
      [...log()]
        .flatMap(([name, asked]) => asked.map(({ url, at }) => ({ at, text: `${name} ${url}` })))
        .toSorted((a, b) => a.at - b.at)
        .map(({ text }) => text),
    [Symbol.asyncDispose]: async () =>
      void (await Promise.all(Object.values(servers).map((server) => server.close()))),
  };
}

/** A database, empty or a copy of a template, and a data folder of their own: one installation. */
export async function openInstallation(
  world: World,
  more: Environment = {},
  template: TestDatabaseOptions = {},
) {
  const database = await testDatabase(template);
  const dataDir = await mkdtemp(join(tmpdir(), 'juxta-e2e-'));
  return {
    databaseUrl: database.url,
    dataDir,
    environment: { ...world.environment, DATABASE_URL: database.url, JUXTA_DATA_DIR: dataDir, ...more },
    query: <Row extends Record<string, unknown>>(text: string, values: readonly unknown[] = []) =>
      runSql<Row>(database.url, text, values),
    [Symbol.asyncDispose]: async () => {
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
export type Installation = Awaited<ReturnType<typeof openInstallation>>;

/** The catalogue's tools are left out of the schedule, so that nothing outside of this machine is ever due. */
export async function onlyTargetsLike(installation: Installation, pattern: string): Promise<void> {
  await installation.query('UPDATE crawl.task SET active = false WHERE target !~ $1', [pattern]);
}

/** A package, its repository, its downloads and its page, each small. */
export function publishTool(
  world: World,
  name: string,
  { license = 'MIT', licenseAtForge = license }: { license?: string; licenseAtForge?: string } = {},
): void {
  world.npm.set(`GET /${name}`, { body: packageDocument(world, name, license) });
  world.downloads.set(`GET /downloads/point/last-week/${name}`, {
    body: { downloads: 1_000 + name.length, start: '2026-01-01', end: '2026-01-07', package: name },
  });
  world.github.set(`GET /repos/acme/${name}`, {
    body: {
      id: 40 + name.length,
      full_name: `acme/${name}`,
      html_url: `https://github.com/acme/${name}`,
      archived: false,
      created_at: '2020-01-01T00:00:00Z',
      pushed_at: '2026-01-01T00:00:00Z',
      license: { spdx_id: licenseAtForge },
      stargazers_count: 100 + name.length,
      forks_count: 7,
    },
  });
  world.github.set(`GET /repos/acme/${name}/releases`, {
    body: [{ tag_name: 'v1.2.0', draft: false, prerelease: false, published_at: '2025-12-01T00:00:00Z' }],
  });
}

export function packageDocument(world: World, name: string, license: string): object {
  return {
    name,
    'dist-tags': { latest: '1.2.0' },
    versions: {
      '1.1.0': { name, version: '1.1.0', license },
      '1.2.0': {
        name,
        version: '1.2.0',
        license,
        description: `The tool ${name}`,
        homepage: `${world.site.url}/${name}`,
        repository: { type: 'git', url: `git+https://github.com/acme/${name}.git` },
        dependencies: { gamma: '^1.0.0' },
      },
    },
    time: { '1.1.0': '2025-06-01T00:00:00.000Z', '1.2.0': '2025-12-01T00:00:00.000Z' },
  };
}

/** Says the same at every site, in other bytes: equal bodies would wait for each other to be stored. */
export function pageOf(name: string, site = 0) {
  return {
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!doctype html><title>${name}, the tool</title><meta name="description" content="About ${name}"><!-- ${site} -->`,
  };
}

export function publishPage(world: World, name: string): void {
  for (const [n, site] of world.sites.entries()) site.set(`GET /${name}`, pageOf(name, n));
}

/** Gives the path of the package list and what the archive answers there; the signed manifest names its hash. */
export function publishDebian(world: World, versions: Readonly<Record<string, string>>) {
  const text = Object.entries(versions).map(
    ([name, version]) =>
      `Package: ${name}\nVersion: ${version}\nSection: devel\nInstalled-Size: 12\nDescription: ${name} of Debian\n\n`,
  );
  const body = gzipSync(text.join(''));
  const list = `main/binary-${architectures[process.arch] ?? process.arch}/Packages.gz`;
  const hash = createHash('sha256').update(body).digest('hex');
  world.debian.set('GET /debian/dists/bookworm/InRelease', {
    body: `Suite: bookworm\nSHA256:\n ${hash} ${body.length} ${list}\n`,
  });
  const path = `/debian/dists/bookworm/${list}`;
  const answer = { headers: { 'content-type': 'application/gzip' }, body };
  world.debian.set(`GET ${path}`, answer);
  return { path, answer };
}
