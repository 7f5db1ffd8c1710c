import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, describe, expect, it } from 'vitest';

import { parseStanzas } from './deb822.ts';
import { source as unbound } from './index.ts';
import { slicePackages, type SliceLimits } from './stanza-slicer.ts';

const folder = mkdtempSync(join(tmpdir(), 'apt-'));
afterAll(() => rmSync(folder, { recursive: true }));

function aptFolder(name: string, files: Readonly<Record<string, string>>): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'sources.list.d'), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

const deb822 = `Types: deb
# a snapshot
URIs: http://debian.archive.example/debian-security
Suites: bookworm-security
Components: main

Types: deb deb-src
URIs: http://debian.archive.example/debian/
Suites: bookworm-updates bookworm
Components: main contrib
`;
const oneLine = `# deb http://no.example/debian sid main
deb-src http://no.example/debian sid main
deb [arch=amd64 signed-by=/k.gpg] https://other.example/tool stable main
deb [signed-by=/k.gpg] http://debian.archive.example/debian trixie main non-free # comment
`;

async function* chunked(bytes: Uint8Array, size = 700): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function sliced(list: string | Uint8Array, names: readonly string[], limits?: SliceLimits) {
  const wanted = new Set(names.map((name) => `pkg:deb/debian/${name}`));
  const bytes = typeof list === 'string' ? gzipSync(list) : list;
  const slices = await Array.fromAsync(slicePackages(chunked(bytes), wanted, limits));
  return slices.map(({ target, bytes: own }) => [target, Buffer.from(own).toString()]);
}

describe('apt’s configuration', () => {
  it.each([
    ['deb822', { 'sources.list.d/debian.sources': deb822 }, 'bookworm'],
    ['lines', { 'sources.list': oneLine }, 'trixie'],
  ])('finds the base suite in %s', async (name, files, suite) => {
    const source = await unbound.bind({ JUXTA_APT_DIR: aptFolder(name, files) });
    const [index] = source.indexes;
    expect(index?.name).toMatch(new RegExp(`^debian:${suite}/main/[a-z0-9]+$`, 'u'));
    expect(index?.manifest?.url).toBe(`http://debian.archive.example/debian/dists/${suite}/InRelease`);
    expect(index?.url).toMatch(/\/main\/binary-[a-z0-9]+\/Packages\.gz$/u);
    expect(source.hosts[0]?.base).toBe('http://debian.archive.example/debian');
  });

  it('reads the further suites too, one of each kind, each at its own archive', async () => {
    const files = { 'sources.list.d/debian.sources': deb822, 'sources.list': oneLine };
    const source = await unbound.bind({ JUXTA_APT_DIR: aptFolder('further', files) });
    const names = source.indexes.map(({ name }) => name.replace(/\/[^/]+$/u, ''));
    expect(names).toEqual([
      'debian:trixie/main',
      'debian:bookworm-updates/main',
      'debian:bookworm-security/main',
      'debian-other:bookworm/main',
    ]);
    expect(source.hosts.map(({ base }) => base)).toEqual([
      'http://debian.archive.example/debian',
      'http://debian.archive.example/debian-security',
    ]);
  });

  it('has no index without a Debian archive, and takes the variables first', async () => {
    const empty = aptFolder('empty', { 'sources.list': 'deb http://a.example/ubuntu noble main\n' });
    const without = await unbound.bind({ JUXTA_APT_DIR: empty });
    expect([without.indexes, without.hosts]).toEqual([[], []]);
    const given = await unbound.bind({
      JUXTA_APT_DIR: empty,
      JUXTA_DEBIAN_ARCHIVE: 'http://127.0.0.1:8080/debian/',
      JUXTA_DEBIAN_SUITE: 'sid',
    });
    expect(given.indexes[0]?.manifest?.url).toBe('http://127.0.0.1:8080/debian/dists/sid/InRelease');
    await expect(unbound.bind({ JUXTA_APT_DIR: empty, JUXTA_DEBIAN_SUITE: '../x' })).rejects.toMatchObject({
      code: 'bad_setting',
    });
  });

  it('reads the list’s hash from the SHA256 part of the manifest only', async () => {
    const source = await unbound.bind({
      JUXTA_DEBIAN_ARCHIVE: 'http://debian.archive.example/debian',
      JUXTA_APT_DIR: folder,
    });
    const index = source.indexes[0];
    const path = index?.url.split('/dists/stable/')[1];
    const manifest = `Origin: Debian\nMD5Sum:\n ${'0'.repeat(32)} 9 ${path}\nSHA256:\n ${'a'.repeat(64)} 9 main/x\n ${'B'.repeat(64)} 9 ${path}\n`;
    expect(index?.expectedHash?.(Buffer.from(manifest))).toBe('b'.repeat(64));
    expect(index?.expectedHash?.(Buffer.from('SHA256:\nOrigin: x\n'))).toBeNull();
  });
});

describe('slicing the package list', () => {
  it('yields the wanted packages only, each once, whatever the chunks', async () => {
    const list =
      'Package: a\nVersion: 1\n\nPackage: b\nVersion: 2\n\nPackage: c\nVersion: 3\n\nVersion: 1.1\nPackage: a\n';
    expect(await sliced(list, ['c', 'a', 'zz'])).toEqual([
      ['pkg:deb/debian/a', 'Package: a\nVersion: 1\n\nVersion: 1.1\nPackage: a\n\n\n'],
      ['pkg:deb/debian/c', 'Package: c\nVersion: 3\n\n'],
    ]);
  });

  it('leaves a stanza over the cap out and goes on after it', async () => {
    const list = `Package: a\nDepends: ${'x'.repeat(600_000)}\n\nPackage: b\nVersion: 2\n`;
    expect(await sliced(list, ['a', 'b'], { list: 1e6, stanza: 1_000 })).toEqual([
      ['pkg:deb/debian/b', 'Package: b\nVersion: 2\n\n\n'],
    ]);
  });

  it('refuses a bomb, a broken stream and what is no gzip', async () => {
    await expect(sliced('x'.repeat(2_000_000), ['a'], { list: 1e6, stanza: 1e6 })).rejects.toMatchObject({
      code: 'too_large',
    });
    const whole = gzipSync('Package: a\nVersion: 1\n\n');
    await expect(sliced(whole.subarray(0, -6), ['a'])).rejects.toMatchObject({ code: 'bad_gzip' });
    await expect(sliced(Buffer.from('<html>'), ['a'])).rejects.toMatchObject({ code: 'bad_gzip' });
  });

  it('passes on the failure of the body itself', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync('Package: a\n').subarray(0, 12);
      throw new Error('connection reset');
    }
    await expect(Array.fromAsync(slicePackages(broken(), new Set()))).rejects.toMatchObject({
      cause: { message: 'connection reset' },
    });
  });
});

describe('a package’s stanzas', () => {
  const request = 'debian:bookworm/main/amd64';
  async function normalize(text: string, of = request) {
    const source = await unbound.bind({ JUXTA_APT_DIR: folder });
    const url = 'http://debian.archive.example/debian';
    return source.normalize(
      {
        request: of,
        url,
        status: 200,
        contentType: null,
        capturedAt: '2026-01-01T00:00:00Z',
        body: Buffer.from(text),
      },
      'pkg:deb/debian/gulp',
    );
  }

  it('reads the highest version of the package', async () => {
    const stanza = (version: string) =>
      `Package: gulp\nVersion: ${version}\nInstalled-Size: 325\nSection: web\nHomepage: https://gulpjs.com\nDescription: build system\n more of it\n`;
    expect(
      await normalize(
        `${stanza('4.0.2~rc1-1')}\n${stanza('4.0.2-6')}\n${stanza('4.0.2-10')}\nPackage: other\nVersion: 9\n`,
      ),
    ).toEqual({
      outcome: 'read',
      facts: [
        { attribute: 'name', value: 'gulp' },
        { attribute: 'debian_version', value: '4.0.2-10' },
        { attribute: 'debian_suite', value: 'bookworm' },
        { attribute: 'debian_section', value: 'web' },
        { attribute: 'debian_installed_size', value: 332_800 },
        { attribute: 'description', value: 'build system' },
        { attribute: 'homepage', value: 'https://gulpjs.com/', original: 'https://gulpjs.com' },
      ],
      releases: [],
      metrics: [],
      links: [
        {
          target: 'https://gulpjs.com/',
          relation: 'site',
          evidence: { at: 'Homepage', text: 'https://gulpjs.com' },
        },
      ],
    });
  });

  it('reads the version alone of a further suite, and nothing from an empty part', async () => {
    const backport = 'Package: gulp\nVersion: 5.0.0-1~bpo12+1\nHomepage: https://gulpjs.com\n';
    const read = { outcome: 'read', releases: [], metrics: [], links: [] };
    const of = (suite: string) => `debian${suite}/main/amd64`;
    expect(await normalize(backport, of(':bookworm-backports'))).toEqual({
      ...read,
      facts: [{ attribute: 'debian_backports_version', value: '5.0.0-1~bpo12+1' }],
    });
    expect(await normalize(backport, of('-other:trixie'))).toEqual({
      ...read,
      facts: [{ attribute: 'debian_other_version', value: 'trixie 5.0.0-1~bpo12+1' }],
    });
    expect(await normalize('', of(':bookworm-security'))).toEqual({ ...read, facts: [] });
    expect(await normalize('', of(':bookworm'))).toMatchObject({ failure: { code: 'wrong_shape' } });
  });

  it('fails on the stanzas of others, and on no stanza', async () => {
    expect(await normalize('Package: other\nVersion: 9\n')).toMatchObject({ failure: { code: 'not_found' } });
    expect(await normalize('<html>')).toMatchObject({ failure: { code: 'wrong_shape' } });
  });

  it('joins continuation lines and passes comments over', () => {
    expect(parseStanzas('A: 1\n# no\n 2\nA: 3\nnonsense\n\n\nB:\n').map((stanza) => [...stanza])).toEqual([
      [['a', '1\n2']],
      [['b', '']],
    ]);
  });

  it('recognizes a saved list by the package in the fragment', async () => {
    const source = await unbound.bind({ JUXTA_APT_DIR: folder });
    const list = 'https://debian.archive.example/debian/dists/bookworm/main/binary-amd64/Packages';
    expect(source.recognize(`${list}#gulp`)).toEqual({ target: 'pkg:deb/debian/gulp', request });
    expect(source.recognize(list)).toBeNull();
  });
});
