import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { projectFiles, root } from './source-tree.ts';

const files = projectFiles().filter((file) => lstatSync(join(root, file)).isFile());

test('no source file is longer than 300 lines', () => {
  const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  const long = sources.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 301);
  expect(sources.length).toBeGreaterThan(50);
  expect(long).toEqual([]);
});

test('no folder and no file has a name that says nothing', () => {
  const empty = /^(?:utils?|helpers?|common|types|misc)$/u;
  const named = files.filter((file) =>
    [...dirname(file).split('/'), basename(file).replace(/\..*$/u, '')].some((part) => empty.test(part)),
  );
  expect(named).toEqual([]);
});

test('nothing depends on the case of a name', () => {
  const folded = Map.groupBy(files, (file) => file.toLowerCase());
  expect([...folded.values()].filter((same) => same.length > 1)).toEqual([]);
});

/** This machine and the names that stand for no host: they tell nothing. */
const namesNothing = /(?:^|\.)(?:localhost|example|test|invalid)$|^127\.|^\[?::1/u;

const hostsIn = (text: string): string[] =>
  [...text.matchAll(/\bhttps?:\/\/(?:[^\s/@"']*@)?(\[[^\]]+\]|[^\s/:"';[\]]+)/gu)].map(([, host = '']) =>
    host.toLowerCase(),
  );

const withoutComments = (text: string): string => text.replace(/^\s*(?:#|\/\/).*$/gmu, '');

function registryHosts(): string[] {
  const configured = execFileSync('npm', ['config', 'get', 'registry'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  return hostsIn(configured);
}

function aptHosts(): string[] {
  const folders = ['/etc/apt', '/etc/apt/sources.list.d', '/etc/apt/apt.conf.d'].filter((folder) =>
    existsSync(folder),
  );
  return folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(?:list|sources|conf)$|^\d+|^apt\.conf$/u.test(entry.name))
      .flatMap((entry) => hostsIn(withoutComments(readFileSync(join(folder, entry.name), 'latin1')))),
  );
}

describe.each([
  ['the package registry that npm is configured with', registryHosts],
  ['the archives that apt is configured with', aptHosts],
] as const)('%s', (_, configuredHosts) => {
  const hosts = [...new Set(configuredHosts())].filter((host) => !namesNothing.test(host));

  // Where nothing is configured there is no host to look for.
  test.skipIf(hosts.length === 0)('is named in no file', () => {
    const naming = files.filter((file) => {
      const content = readFileSync(join(root, file), 'latin1').toLowerCase();
      return hosts.some((host) => content.includes(host));
    });
    // The host itself is not printed: this output may be kept.
    expect(naming).toEqual([]);
  });
});
