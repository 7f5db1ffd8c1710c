import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { worldInstant } from './instant.ts';
import { canonicalJson } from './json.ts';
import { isToolId, toolSlug } from './tool-id.ts';
import { canonicalUrl, parseWebUrl } from './url.ts';

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
