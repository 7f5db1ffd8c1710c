import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { compareVersions } from './compare-versions.ts';

const recorded = join(import.meta.dirname, '../../../../../shared/data/recorded');
const types: Readonly<Record<string, string>> = {
  semver: 'npm',
  pypi: 'pypi',
  rubygems: 'gem',
  packagist: 'composer',
};

function cases(name: string): readonly (readonly [string, string, string])[] {
  const text = readFileSync(join(recorded, `osv-scalibr-semantic/${name}-versions.txt`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('//'))
    .map((line): [string, string, string] => {
      const [left = '', sign = '', right = ''] = line.split(' ');
      return [left, sign, right];
    });
}

// PHP holds `1.2.3.#` equal to `1.2.3` and to `1.2.3.1` at once; no order can.
const impossible: Readonly<Record<string, readonly (readonly string[])[]>> = {
  packagist: [['1.2.3.#', '=', '1.2.3.1']],
};

const signs: Readonly<Record<string, number>> = { '<': -1, '=': 0, '>': 1 };

describe.skipIf(!existsSync(recorded))('recorded orders (skipped where ../shared/data is absent)', () => {
  test.each(Object.entries(types))('of %s hold', (name, type) => {
    const told = cases(name);
    const wrong = told.filter(
      ([left, sign, right]) => Math.sign(compareVersions(type, left, right)) !== signs[sign],
    );
    console.info(`ordering cases of ${name}: ${told.length - wrong.length} of ${told.length}`);
    expect(wrong).toEqual(impossible[name] ?? []);
  });

  test('of the versions in a canonical vers range hold', () => {
    const { tests } = JSON.parse(
      readFileSync(join(recorded, 'vers-spec/pypi_range_validate_test.json'), 'utf8'),
    ) as { tests: { expected_output: string | null }[] };
    const ranges = tests
      .map(({ expected_output }) => /^vers:pypi\/(.+)$/u.exec(expected_output ?? '')?.[1]?.split('|'))
      .filter((range) => range !== undefined)
      .map((range) => range.map((constraint) => constraint.replace(/^[<>=!]+/u, '')));
    expect(ranges.length).toBeGreaterThan(5);
    for (const range of ranges) {
      expect(range.toSorted((a, b) => compareVersions('pypi', a, b))).toEqual(range);
    }
  });
});
