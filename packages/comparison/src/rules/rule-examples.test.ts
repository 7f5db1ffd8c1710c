import { describe, expect, test } from 'vitest';

import { at, fails, releases } from '../spec/build.ts';
import { found, type Parts, sampled, stated } from '../spec/parts.ts';
import { rules } from './index.ts';

describe('each rule names the tools, values and dates, and cites the facts', () => {
  const examples: ReadonlyArray<readonly [string, readonly Parts[], string, number]> = [
    [
      'lifecycle.ended',
      stated('github', 'archived', false, true),
      'b is archived: repository archived (github).',
      1,
    ],
    [
      'lifecycle.deprecated',
      [{}, ...stated('npm', 'deprecated', 'Use\u202E b\n instead')],
      'The publisher of b marks it as deprecated: “Use b instead” (seen 2026-05-20).',
      1,
    ],
    [
      'lifecycle.age',
      stated('github', 'created_at', '2015-11-01T00:00:00Z', '2014-10-01T00:00:00Z'),
      'The repository of b dates from 2014-10-01, that of a dates from 2015-11-01.',
      2,
    ],
    [
      'releases.recency',
      stated('npm', 'latest_release_at', '2026-05-01T00:00:00Z', '2018-04-13T00:00:00Z'),
      'b was last released on 2018-04-13, more than two years before 2026-06-01; a on 2026-05-01.',
      2,
    ],
    [
      'releases.count',
      stated('npm', 'version_count', 10, 25),
      'b has 2.5 times as many published versions as a: b 25 (2026-05-20), a 10 (2026-05-20).',
      2,
    ],
    [
      'adoption.downloads',
      sampled('npm', 'downloads_last_week@npm', 1_200_000, 400_000),
      'a has 3 times as many weekly npm downloads as b: a 1,200,000 (2026-05-30), b 400,000 (2026-05-30), traffic, not users.',
      2,
    ],
    [
      'adoption.stars',
      sampled('github', 'stars@github', 10, 30, 20),
      'b has 3 times as many GitHub stars as a: b 30 (2026-05-30), c 20 (2026-05-30), a 10 (2026-05-30), attention, not use.',
      3,
    ],
    [
      'activity.dormant',
      stated('github', 'last_push_at', '2019-01-01T00:00:00Z', '2026-05-01T00:00:00Z'),
      'a was last pushed to on 2019-01-01, more than two years before 2026-06-01; b on 2026-05-01.',
      2,
    ],
    [
      'activity.language',
      stated('github', 'language', 'Go', 'Rust'),
      'a is mainly Go (seen 2026-05-20) and b is mainly Rust (seen 2026-05-20).',
      2,
    ],
    [
      'licence.differs',
      stated('npm', 'license', 'MIT', 'ISC'),
      'The licences differ: a declares MIT (seen 2026-05-20) and b declares ISC (seen 2026-05-20).',
      2,
    ],
    [
      'distribution.dependencies',
      stated('npm', 'dependency_count', 0, 12),
      'b has more direct dependencies than a: b 12 (2026-05-20), a 0 (2026-05-20).',
      2,
    ],
    [
      'distribution.size',
      stated('npm', 'package_size', 3_000, 1_000),
      'a has 3 times as many bytes unpacked as b: a 3,000 (2026-05-20), b 1,000 (2026-05-20).',
      2,
    ],
    [
      'lifecycle.support',
      stated(
        'npm',
        'support_windows',
        ['2: 2025-01-01 to 2028-01-01', '1: 2024-01-01 to 2026-01-01'],
        ['9: 2024-01-01 to open'],
      ),
      'a supports 2 until 2028-01-01; b supports 9 without a stated end.',
      2,
    ],
    [
      'releases.cadence',
      [
        {
          releases: releases(
            at.github('a'),
            ['3', '2026-05-01'],
            ['2', '2026-02-01'],
            ['1', '2025-06-01'],
            ['0', '2025-05-01'],
          ),
        },
        {
          releases: releases(at.github('b'), ['7', '2025-09-01']).map((one) => ({
            ...one,
            fact: '8/release/0',
          })),
        },
      ],
      'a was released more often in the 365 days before 2026-06-01: a 3 (2025-06-01 to 2026-05-01), b 1 (2025-09-01 to 2025-09-01).',
      4,
    ],
    [
      'adoption.dependents',
      sampled('go', 'importers@go', 9_000, 90),
      'a has 100 times as many Go packages that import it as b: a 9,000 (2026-05-30), b 90 (2026-05-30).',
      2,
    ],
    [
      'adoption.watchers',
      sampled('github', 'subscribers@github', 300, 100),
      'a has 3 times as many GitHub watchers as b: a 300 (2026-05-30), b 100 (2026-05-30).',
      2,
    ],
    [
      'adoption.forks',
      sampled('github', 'forks@github', 300, 100),
      'a has 3 times as many GitHub forks as b: a 300 (2026-05-30), b 100 (2026-05-30).',
      2,
    ],
    [
      'activity.community',
      sampled('github', 'community_health@github', 90, 45),
      'GitHub found these shares of the files for contributors that it looks for: 90 % in a (2026-05-30) and 45 % in b (2026-05-30).',
      2,
    ],
    [
      'governance.foundation',
      stated('landscape', 'cncf_stage', 'graduated', 'archived'),
      'In the CNCF, a is graduated (seen 2026-05-20) and b is archived (seen 2026-05-20).',
      2,
    ],
    [
      'governance.owner',
      stated('github', 'owner_kind', 'person', 'organization'),
      'The repositories differ in owner: that of a a person’s account (seen 2026-05-20) and that of b an organization’s (seen 2026-05-20).',
      2,
    ],
    [
      'security.advisories',
      sampled('osv', 'advisories@osv', 40, 2),
      'a has 20 times as many published advisories in OSV as b: a 40 (2026-05-30), b 2 (2026-05-30), fixed ones included: how much was looked for and found.',
      2,
    ],
    [
      'security.unfixed',
      sampled('osv', 'unfixed_advisories@osv', 3, 0),
      'a has more advisories without a fixed version in OSV than b: a 3 (2026-05-30), b 0 (2026-05-30).',
      2,
    ],
    [
      'security.scorecard',
      sampled('scorecard', 'score@scorecard', 4.5, 8.1),
      'The OpenSSF Scorecard gives b more points of 10 than a: b 8.1 (2026-05-30), a 4.5 (2026-05-30); the checks stand beside it.',
      2,
    ],
    [
      'security.practice',
      sampled('scorecard', 'check_code_review@scorecard', 10, 0),
      'OpenSSF Scorecard checks, points of 10: code review: a 10 (2026-05-30), b 0 (2026-05-30).',
      2,
    ],
    [
      'security.audits',
      stated('landscape', 'last_audit_at', '2023-03-02T00:00:00Z', '2018-01-01T00:00:00Z'),
      'The last published audits: that of a on 2023-03-02 and that of b on 2018-01-01.',
      2,
    ],
    [
      'distribution.debian',
      [
        ...stated('debian', 'debian_version', '1.2-1'),
        { failures: [fails(at.debian('b'), ['debian_version'], { kind: 'gone', code: 'not_found' })] },
      ],
      'Debian packages a as 1.2-1 (seen 2026-05-20); b is not in the archive (asked 2026-05-25).',
      1,
    ],
    [
      'distribution.platforms',
      stated('image', 'image_platforms', ['linux/amd64', 'linux/arm64'], ['linux/amd64']),
      'The images are built for other platforms: a for 2 (linux/amd64, linux/arm64; seen 2026-05-20) and b for 1 (linux/amd64; seen 2026-05-20).',
      2,
    ],
    [
      'identity.standards',
      stated('landscape', 'keywords', ['Container Runtime', 'OCI', 'CRI'], ['appc']),
      'Among the standards in their keywords, a names OCI and CRI (cncf-landscape, 2026-05-20) and b names App Container (appc) (cncf-landscape, 2026-05-20).',
      2,
    ],
    [
      'identity.features',
      stated('github', 'features', ['Image push and pull', 'Multi-tenant'], ['Composable']),
      'Of their features, a says “Image push and pull” and “Multi-tenant” (github, seen 2026-05-20); b says “Composable” (github, seen 2026-05-20).',
      2,
    ],
  ];
  test.each(examples)('%s', (id, parts, text, facts) => {
    const difference = found(id, ...(parts.length < 2 ? [...parts, {}] : parts));
    expect(difference?.text).toBe(text);
    expect(difference?.facts).toHaveLength(facts);
  });

  test('and each has an example here', () => {
    expect(new Set(examples.map(([id]) => id))).toEqual(new Set(rules.map(({ id }) => id)));
  });
});
