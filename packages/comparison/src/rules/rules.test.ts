import { describe, expect, test } from 'vitest';

import { compareTools } from '../compare-tools.ts';
import { at, context, counts, fails, link, says, takesBack, tool } from '../spec/build.ts';
import { differences, found, type Parts, sampled, stated } from '../spec/parts.ts';
import { rules } from './index.ts';

describe('nothing is said', () => {
  test.each([
    ['of two that are open', stated('github', 'archived', false, false)],
    ['of an empty notice', stated('npm', 'deprecated', '', ' ')],
    ['of ages within a year', stated('github', 'created_at', '2015-01-01T00:00:00Z', '2015-12-31T00:00:00Z')],
    [
      'of one’s creation and another’s release',
      [
        ...stated('github', 'created_at', '2005-01-01T00:00:00Z'),
        ...stated('npm', 'first_release_at', '2015-01-01T00:00:00Z'),
      ],
    ],
    [
      'of two that are both dormant',
      stated('npm', 'latest_release_at', '2016-05-01T00:00:00Z', '2018-04-13T00:00:00Z'),
    ],
    ['of one tool alone', [...stated('npm', 'latest_release_at', '2016-05-01T00:00:00Z'), {}]],
    ['of ratios under two', sampled('npm', 'downloads_last_week@npm', 199, 100)],
    ['of sizes under three times', stated('npm', 'package_size', 2_999, 1_000)],
    ['of two notations of a licence', stated('npm', 'license', 'MIT OR ISC', '(ISC OR MIT)')],
    ['of the same language', stated('github', 'language', 'Go', 'go')],
    ['of a value of another type', stated('github', 'archived', 'true', 'no')],
    ['of a value that is unknown', [...stated('npm', 'version_count', 90), { links: [link(at.npm('b'))] }]],
    [
      'of a value that was taken back',
      [...stated('npm', 'license', 'MIT'), { statements: [takesBack(at.npm('b'), 'license')] }],
    ],
    [
      'of a value that could not be read',
      [...stated('npm', 'license', 'MIT'), { failures: [fails(at.npm('b'), ['license'])] }],
    ],
  ])('%s', (_, parts: readonly Parts[]) => {
    expect(differences(...parts)).toEqual([]);
  });

  test('of samples that lie more than a month apart', () => {
    const metric = 'stars@github';
    const old = { samples: [counts(at.github('b'), metric, 1, { day: '2026-04-28' })] };
    expect(differences(...sampled('github', metric, 100), old)).toEqual([]);
  });
});

describe('distribution.debian', () => {
  const packaged = stated('debian', 'debian_version', '1.2-1')[0] ?? {};
  const covers = ['debian_version'];
  const gone = fails(at.debian('b'), covers, { kind: 'gone', code: 'not_found' });

  test('given an archive that answered that it has none, then the absence is told', () => {
    expect(found('distribution.debian', packaged, { failures: [gone] })).toMatchObject({
      text: 'Debian packages a as 1.2-1 (seen 2026-05-20); b is not in the archive (asked 2026-05-25).',
      facts: ['debian-pkg:deb/debian/a/debian_version/0'],
    });
  });

  test('given a package that left the archive, then its last version is told and cited', () => {
    const left = { failures: [gone], statements: [says(at.debian('b'), 'debian_version', '0.9-1')] };
    expect(found('distribution.debian', packaged, left)).toMatchObject({
      text: 'Debian packages a as 1.2-1 (seen 2026-05-20); b is not in the archive, which had it as 0.9-1 (asked 2026-05-25).',
      facts: [expect.stringContaining('/a/'), expect.stringContaining('/b/')],
    });
  });

  test.each([
    ['fails', [fails(at.debian('b'), covers)]],
    ['is broken for all', [fails(at.debian('b'), covers, { kind: 'gone', target: null })]],
    ['was never asked', []],
  ])('given an archive that %s, then nothing is said', (_, failures) => {
    expect(found('distribution.debian', packaged, { failures })).toBeUndefined();
  });
});

test('a tool’s end comes first, whatever else differs', () => {
  const end = {
    statements: [
      says(at.github('a'), 'archived', true, { effective_at: '2020-02-24T09:00:00Z' }),
      says(at.npm('a'), 'license', 'ISC'),
    ],
  };
  const ids = differences(end, { statements: [says(at.npm('b'), 'license', 'MIT')] });
  expect(ids.map(({ id }) => id)).toEqual(['lifecycle.ended', 'licence.differs']);
  expect(ids[0]?.text).toBe('a is archived: repository archived since 2020-02-24 (github).');
});

test('tools that share a name are told apart', () => {
  const statements = (id: string, value: string) => [says(at.npm(id), 'license', value)];
  const same = [
    tool('rkt', { name: 'Rkt', statements: statements('rkt', 'MIT') }),
    tool('rkt-2', { name: 'Rkt', statements: statements('rkt-2', 'ISC') }),
  ];
  expect(compareTools(same, context).differences[0]?.text).toContain(
    'Rkt (rkt) declares MIT (seen 2026-05-20) and Rkt (rkt-2)',
  );
});

test('rule ids are unique and start with their facet', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, facet } of rules) expect(id.startsWith(`${facet}.`)).toBe(true);
});
