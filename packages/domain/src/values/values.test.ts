import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { worldInstant } from './instant.ts';
import { canonicalJson } from './json.ts';
import { spdxLicense } from './license.ts';
import { isToolId, toolSlug } from './tool-id.ts';
import { canonicalUrl, parseWebUrl } from './url.ts';
import { compareVersions, isPrerelease } from './version.ts';

describe('canonicalUrl', () => {
  test.each([
    ['https://Gulp.Example', 'https://gulp.example/'],
    ['http://gulp.example:80/a', 'http://gulp.example/a'],
    ['https://gulp.example:8443/a', 'https://gulp.example:8443/a'],
    ['https://gulp.example/a/', 'https://gulp.example/a'],
    ['https://gulp.example//a///b', 'https://gulp.example/a/b'],
    ['https://gulp.example/docs/index.html', 'https://gulp.example/docs'],
    ['https://gulp.example/?', 'https://gulp.example/'],
    ['https://gulp.example/?b=2&a=1&utm_source=x&fbclid=y&ref=z#top', 'https://gulp.example/?a=1&b=2'],
    ['https://bücher.example/ü', 'https://xn--bcher-kva.example/%C3%BC'],
  ])('%j is %j', (text, expected) => expect(canonicalUrl(text)).toBe(expected));

  test.each([
    '',
    'gulp',
    'ftp://gulp.example/',
    'javascript:alert(1)',
    'https://u@gulp.example/',
    'https://',
  ])('%j is no page', (text) => expect(canonicalUrl(text)).toBeNull());

  test('a URL of more than 2,048 characters is none', () => {
    const at = (length: number) => 'https://gulp.example/'.padEnd(length, 'a');
    expect(parseWebUrl(at(2_048))).not.toBeNull();
    expect(parseWebUrl(at(2_049))).toBeNull();
  });
});

describe('spdxLicense', () => {
  test.each([
    ['MIT', 'MIT', false],
    [' (MIT OR Apache-2.0) ', '(MIT OR Apache-2.0)', false],
    ['LicenseRef-own', 'LicenseRef-own', false],
    ['mit', 'MIT', true],
    ['Apache License 2.0', 'Apache-2.0', true],
    ['GPLv3', 'GPL-3.0', true],
  ])('%j is %j', (text, expression, guessed) => expect(spdxLicense(text)).toEqual({ expression, guessed }));

  test.each([
    '',
    '  ',
    'SEE LICENSE IN LICENSE.txt',
    'see licence',
    'none',
    'Proprietary',
    'MIT'.padEnd(501, '!'),
  ])('%j is no licence that SPDX knows', (text) => expect(spdxLicense(text)).toBeNull());

  test.each(['UNLICENSED', 'unlicensed'])('%j (all rights reserved) is not the public domain', (text) => {
    expect(spdxLicense(text)?.expression).not.toBe('Unlicense');
  });

  test('never throws, and gives an expression that it accepts as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const license = spdxLicense(text);
        if (license) expect(spdxLicense(license.expression)?.guessed).toBe(false);
      }),
    );
  });
});

describe('versions', () => {
  test.each([
    ['1.2.3', false],
    ['v1.2', false],
    ['1.2.3-rc.1', true],
    ['v2.0.0-beta', true],
    ['1.2.3+build', false],
    ['not a version', false],
  ])('%j pre-release: %s', (version, expected) => expect(isPrerelease(version)).toBe(expected));

  test.each([
    ['1.9.0', '1.10.0'],
    ['1.0.0-rc.1', '1.0.0'],
    ['1.0.0-rc.2', '1.0.0-rc.10'],
    ['v1.2', '1.3.0'],
    ['9.1-3', '9.1-12'],
    ['2024.9', '2024.10'],
    ['alpha', 'beta'],
  ])('%j comes before %j', (left, right) => {
    expect(Math.sign(compareVersions(left, right))).toBe(-1);
    expect(Math.sign(compareVersions(right, left))).toBe(1);
    expect(compareVersions(left, left)).toBe(0);
  });

  test('the order of any two does not depend on which is asked about', () => {
    const version = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.stringMatching(/^v?\d{1,2}(\.\d{1,2}){0,3}(-[a-z0-9.]{1,5})?$/u),
    );
    fc.assert(
      fc.property(version, version, (left, right) => {
        expect(Math.sign(compareVersions(left, right)) + Math.sign(compareVersions(right, left))).toBe(0);
      }),
    );
  });
});

describe('worldInstant', () => {
  test.each([
    ['2024-01-01', '2024-01-01T00:00:00.000Z'],
    ['2024-01-01T00:00:00+02:00', '2023-12-31T22:00:00.000Z'],
    ['2024-01-01T00:00:00.123456Z', '2024-01-01T00:00:00.123Z'],
    ['2024-02-29 10:00+02', '2024-02-29T08:00:00.000Z'],
    ['2024-01-01T10:00:00+0200', '2024-01-01T08:00:00.000Z'],
    ['1950-01-01', '1950-01-01T00:00:00.000Z'],
    ['2200-12-31', '2200-12-31T00:00:00.000Z'],
  ])('%j is %j', (text, expected) => expect(worldInstant(text)).toBe(expected));

  test.each([
    undefined,
    '',
    '0000-00-00',
    '1949-12-31',
    '2201-01-01',
    '2024-13-01',
    'yesterday',
    '1 January 2024',
    '2024-01-01'.padEnd(41),
  ])('%j is no date', (text) => expect(worldInstant(text)).toBeUndefined());

  test.each(['2024-02-31', '2023-02-29T00:00:00Z'])('%j, which is on no calendar, is no date', (text) => {
    expect(worldInstant(text)).toBeUndefined();
  });

  test('a time without a zone does not depend on where the process runs', () => {
    const zone = process.env['TZ'];
    try {
      process.env['TZ'] = 'Asia/Tokyo';
      expect([undefined, '2024-01-01T00:00:00.000Z']).toContain(worldInstant('2024-01-01T00:00:00'));
    } finally {
      if (zone === undefined) delete process.env['TZ'];
      else process.env['TZ'] = zone;
    }
  });
});

describe('tool ids', () => {
  test.each([
    ['containerd', 'containerd'],
    ['CRI-O', 'cri-o'],
    ['  Ünï cödé ', 'uni-code'],
    ['ﬁsh', 'fish'],
    ['.NET', 'net'],
    ['@scope/name', 'scope-name'],
    ['C++', 'c'],
  ])('the slug of %j is %j', (name, slug) => {
    expect(toolSlug(name)).toBe(slug);
    expect(isToolId(slug)).toBe(true);
  });

  test.each(['', '日本', '--', '☃'])('%j has no slug', (name) => expect(toolSlug(name)).toBeNull());
  test.each(['', 'A', 'a_b', '-a', 'a-', 'a--b', 'a/b', 'a\n', 'a'.repeat(81)])('%j is no tool id', (text) =>
    expect(isToolId(text)).toBe(false),
  );

  test('a slug is a tool id and its own slug', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const slug = toolSlug(name);
        if (slug !== null) expect([isToolId(slug), toolSlug(slug)]).toEqual([true, slug]);
      }),
    );
  });

  test('the slug of a long name is a tool id, wherever it is cut', () => {
    expect(isToolId(toolSlug(`${'a'.repeat(79)} b`) ?? '')).toBe(true);
  });
});

describe('canonicalJson', () => {
  test('is the same for equal values, whatever the order of members', () => {
    expect(canonicalJson({ b: 1, a: [{ d: 1, c: null }] })).toBe('{"a":[{"c":null,"d":1}],"b":1}');
    expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  });

  test('reads back as the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: true }), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each([[undefined], [() => 1], [Number.NaN], [Number.POSITIVE_INFINITY], ['\ud800']])(
    'refuses %s',
    (value) => {
      expect(() => canonicalJson(value)).toThrow();
    },
  );
});
