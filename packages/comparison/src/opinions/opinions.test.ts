import { describe, expect, test } from 'vitest';

import { compareTools } from '../compare-tools.ts';
import { at, context, counts, releases, says, tool } from '../spec/build.ts';
import type { ToolDocument } from '../tool-document.ts';
import { opinionRules } from './opinions.ts';

const [npm, github, debian] = [at.npm('a'), at.github('a'), at.debian('a')];
const go = { source: 'go', target: 'pkg:golang/a.example/a', relation: 'self' } as const;
const landscape = {
  source: 'cncf-landscape',
  target: 'pkg:generic/landscape.cncf.io/a',
  relation: 'self',
} as const;
const scorecard = {
  source: 'scorecard',
  target: 'https://scorecard.dev/viewer?uri=a',
  relation: 'self',
} as const;
const osv = { source: 'osv', target: 'https://osv.dev/list?q=a', relation: 'self' } as const;

const said = (parts: Partial<ToolDocument>) => {
  const { pros, cons } = compareTools([tool('a', parts), tool('b')], context);
  return [...pros, ...cons];
};
const released = says(npm, 'latest_release_at', '2026-05-20T00:00:00Z');
const pushed = says(github, 'last_push_at', '2026-05-20T00:00:00Z');
const windows = (...lines: readonly string[]) => says(npm, 'support_windows', [...lines]);
const stated = (...statements: ToolDocument['statements']) => ({ statements });
const sampled = (...samples: ToolDocument['samples']) => ({ samples });

const examples: ReadonlyArray<readonly [id: string, parts: Partial<ToolDocument>, text: string]> = [
  ['pro.released_lately', stated(released), 'last release on 2026-05-20'],
  [
    'pro.supported_lines',
    stated(windows('2: 2025-01-01 to 2028-01-01', '1: 2024-01-01 to 2027-01-01')),
    '2 supported release lines, the last of them until 2028-01-01',
  ],
  [
    'pro.graduated',
    stated(says(landscape, 'cncf_stage', 'graduated')),
    'graduated in the CNCF (seen 2026-05-20)',
  ],
  [
    'pro.cadence',
    {
      releases: releases(
        github,
        ['4', '2026-05-01'],
        ['3', '2026-04-01'],
        ['2', '2026-03-01'],
        ['1', '2026-02-01'],
      ),
    },
    '4 releases in the 365 days before 2026-06-01',
  ],
  [
    'pro.long_lived',
    stated(released, says(github, 'created_at', '2015-11-12T00:00:00Z')),
    'in development since 2015-11-12 and still active',
  ],
  [
    'pro.scorecard',
    sampled(counts(scorecard, 'score@scorecard', 7.4)),
    'OpenSSF Scorecard of 7.4 of 10 (2026-05-30)',
  ],
  ['pro.audited', stated(says(landscape, 'last_audit_at', '2024-03-02T00:00:00Z')), 'audited on 2024-03-02'],
  [
    'pro.all_fixed',
    sampled(counts(osv, 'advisories@osv', 9), counts(osv, 'unfixed_advisories@osv', 0)),
    'each of 9 advisories in OSV names a fixed version (2026-05-30)',
  ],
  [
    'pro.provenance',
    stated(says(npm, 'provenance', 'SLSA 1')),
    'signed build provenance: SLSA 1 (seen 2026-05-20)',
  ],
  [
    'pro.widely_imported',
    sampled(counts(go, 'importers@go', 1_234)),
    'imported by 1,234 Go packages (2026-05-30)',
  ],
  [
    'pro.watched',
    sampled(counts(github, 'stars@github', 20_000)),
    '20,000 GitHub stars (2026-05-30): attention, not use',
  ],
  [
    'pro.in_debian',
    stated(says(debian, 'debian_version', '1.2-1')),
    'packaged in Debian as 1.2-1 (seen 2026-05-20)',
  ],
  [
    'con.ended',
    stated(says(landscape, 'cncf_archived_at', '2019-08-16T00:00:00Z'), says(github, 'archived', true)),
    'it has ended: archived by its foundation on 2019-08-16; repository archived',
  ],
  ['con.deprecated', stated(says(npm, 'deprecated', 'use b'), pushed), 'marked as deprecated: “use b”'],
  [
    'con.replaced',
    stated(says(npm, 'replacement', 'pkg:npm/b')),
    'its publisher names pkg:npm/b to use instead (seen 2026-05-20)',
  ],
  [
    'con.no_release',
    stated(says(npm, 'latest_release_at', '2018-04-13T00:00:00Z')),
    'no release for 8 years: last release on 2018-04-13',
  ],
  [
    'con.support_ends',
    stated(windows('1: 2024-01-01 to 2026-07-01')),
    'no release line is supported after 2026-07-01',
  ],
  [
    'con.unfixed',
    sampled(counts(osv, 'unfixed_advisories@osv', 2)),
    '2 advisories in OSV name no fixed version (2026-05-30)',
  ],
  [
    'con.scorecard',
    sampled(counts(scorecard, 'score@scorecard', 2.5)),
    'OpenSSF Scorecard of 2.5 of 10 (2026-05-30)',
  ],
  ...(['code_review', 'contributors', 'dangerous_workflow', 'vulnerabilities'] as const).map(
    (check) =>
      [
        `con.check_${check}`,
        sampled(counts(scorecard, `check_${check}@scorecard`, 0)),
        'by the OpenSSF Scorecard (2026-05-30)',
      ] as const,
  ),
  [
    'con.no_licence',
    stated(says(npm, 'license', 'LicenseRef-UNLICENSED')),
    'all rights reserved (seen 2026-05-20)',
  ],
  ['con.before_one', stated(says(npm, 'latest_version', 'v0.9.1')), 'its latest version is v0.9.1'],
];

describe('each rule', () => {
  test.each(examples)('%s speaks of its tool, and cites', (id, parts, text) => {
    const opinion = said(parts).find((one) => one.id === id);
    expect(opinion?.text).toContain(text);
    expect(opinion).toMatchObject({ tool: 'a', facts: opinion?.basis.map(({ fact }) => fact) });
    expect(opinion?.basis.every((one) => one.tool === 'a')).toBe(true);
  });

  test('has an example here', () => {
    expect(examples.map(([id]) => id).toSorted()).toEqual(opinionRules.map(({ id }) => id).toSorted());
  });
});

test.each([
  ['a tool of which nothing is known', {}],
  [
    'a release that is old enough to be silent and young enough not to be blamed',
    stated(says(npm, 'latest_release_at', '2025-06-01T00:00:00Z')),
  ],
  ['one supported line for long', stated(windows('1: 2024-01-01 to 2028-07-01'))],
  ['one line without an end', stated(windows('1: 2024-01-01 to open'))],
  ['an old audit', stated(says(landscape, 'last_audit_at', '2020-03-02T00:00:00Z'))],
  ['an audit that is to come', stated(says(landscape, 'last_audit_at', '2027-03-02T00:00:00Z'))],
  ['no advisory', sampled(counts(osv, 'advisories@osv', 0), counts(osv, 'unfixed_advisories@osv', 0))],
  ['a middling score', sampled(counts(scorecard, 'score@scorecard', 5))],
  ['a version of its own counting', stated(says(npm, 'latest_version', '0.9'))],
])('nothing is said of %s', (_, parts) => {
  expect(said(parts)).toEqual([]);
});

test('tools in their order, each with its own, the weightiest first; only of the facets that are shown', () => {
  const statements = [says(github, 'archived', true), says(npm, 'latest_version', '0.1.0')];
  const other = tool('b', { statements: [says(at.npm('b'), 'latest_version', '0.2.0')] });
  const tools = [other, tool('a', { statements })];
  const { cons } = compareTools(tools, context);
  expect(cons.map(({ id, tool: of }) => `${of} ${id}`)).toEqual([
    'a con.ended',
    'a con.before_one',
    'b con.before_one',
  ]);
  expect(compareTools(tools, { ...context, facets: ['licence'] }).cons).toEqual([]);
});
