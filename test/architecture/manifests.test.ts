import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { allowedFrom, drivers, packages, pure, pureLibraries, services } from '../../oxlint.imports.ts';
import { projectFiles, root } from './source-tree.ts';

type Manifest = {
  name: string;
  private?: boolean;
  type?: string;
  exports?: Record<string, string>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
};

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(join(root, file), 'utf8')) as T;
}

const folders = [
  ...Object.keys(packages).map((name) => ({ name, path: `packages/${name}`, tag: name })),
  ...services.map((name) => ({ name, path: `services/${name}`, tag: name === 'cli' ? 'cli' : 'service' })),
];

test('every workspace stands in the import table', () => {
  const manifests = projectFiles().filter((file) =>
    /^(?:packages|services)\/[^/]+\/package\.json$/u.test(file),
  );
  expect(manifests).toEqual(folders.map(({ path }) => `${path}/package.json`).toSorted());
});

describe.each(folders)('$path', ({ name, path, tag }) => {
  const manifest = readJson<Manifest>(`${path}/package.json`);
  const declared = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });

  test('is private, named for its folder, and says what it exports', () => {
    expect(manifest).toMatchObject({ name: `@juxta/${name}`, private: true, type: 'module' });
    const entries = Object.values(manifest.exports ?? {});
    expect(entries).not.toEqual([]);
    expect(entries.filter((entry) => !/^\.\/(?:src|spec)\/[\w./*-]+\.ts$/u.test(entry))).toEqual([]);
  });

  test('has the tag by which turbo knows its row of the table', () => {
    expect(readJson(`${path}/turbo.json`)).toEqual({ extends: ['//'], tags: [tag] });
  });

  test('declares no package of ours that its row does not name', () => {
    const ours = declared
      .filter((dependency) => dependency.startsWith('@juxta/'))
      .map((dependency) => dependency.slice(7));
    expect(
      ours.filter((dependency) => dependency !== 'testing' && !allowedFrom(name).includes(dependency)),
    ).toEqual([]);
    expect(Object.keys(manifest.dependencies ?? {})).not.toContain('@juxta/testing');
  });

  test('declares no driver that another owns', () => {
    const foreign = declared.filter((dependency) => {
      const owners = drivers[dependency] ?? drivers[dependency.split('/')[0] ?? ''];
      return owners !== undefined && !owners.includes(name);
    });
    expect(foreign).toEqual([]);
  });
});

test.each(pure)('packages/%s declares libraries only that do no input or output', (name) => {
  const { dependencies = {} } = readJson<Manifest>(`packages/${name}/package.json`);
  const known: readonly string[] = pureLibraries;
  const others = Object.keys(dependencies).filter((dependency) => !dependency.startsWith('@juxta/'));
  expect(others.filter((dependency) => !known.includes(dependency))).toEqual([]);
});

describe('versions', () => {
  const manifests = ['package.json', ...folders.map(({ path }) => `${path}/package.json`)];
  const pins = manifests.flatMap((file) => {
    const { dependencies, devDependencies } = readJson<Manifest>(file);
    return Object.entries({ ...dependencies, ...devDependencies }).map(([name, version]) => ({
      file,
      name,
      version,
    }));
  });

  test('are exact', () => {
    const loose = pins.filter(({ name, version }) =>
      name.startsWith('@juxta/') ? version !== '*' : !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/u.test(version),
    );
    expect(loose).toEqual([]);
  });

  test('are the same wherever a library is named', () => {
    const versions = Map.groupBy(pins, ({ name }) => name);
    const split = [...versions].filter(([, uses]) => new Set(uses.map(({ version }) => version)).size > 1);
    expect(split.map(([name]) => name)).toEqual([]);
  });

  test('come from whatever registry the machine uses: the lockfile names packages, never addresses', () => {
    const { packages: locked } = readJson<{ packages: Record<string, { resolved?: string }> }>(
      'package-lock.json',
    );
    const addresses = Object.values(locked).filter(
      ({ resolved }) => resolved !== undefined && /^[a-z+]+:/iu.test(resolved),
    );
    expect(addresses).toEqual([]);
  });

  // `npm install` drops the packages of other systems where its registry does not hold them, and `npm ci` fails:
  // `npm run lockfile` puts them back.
  test('name every optional package, so that npm ci works on every system', () => {
    type Locked = { optionalDependencies?: Record<string, string> };
    const { packages: locked } = readJson<{ packages: Record<string, Locked> }>('package-lock.json');
    const present = Object.keys(locked);
    const missing = Object.values(locked)
      .flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies))
      .filter((name) => !present.some((path) => path.endsWith(`node_modules/${name}`)));
    expect(missing).toEqual([]);
  });
});
