import { describe, expect, test } from 'vitest';

import { compareTools } from '../compare-tools.ts';
import { at, context, says, tool } from '../spec/build.ts';
import type { ToolDocument } from '../tool-document.ts';
import { namedAlternative, namedInstead } from './named-in.ts';
import type { Assignment, Neighbourhood } from './neighbour.ts';

const assigned = (of: string, ...categories: readonly string[]): readonly Assignment[] =>
  categories.map((category, n) => ({
    category,
    citation: {
      fact: `9/category/${of}${n}`,
      tool: of,
      source: 'catalog',
      date: '2026-05-01',
      dated: 'seen',
      url: '',
    },
  }));

/** `a` and `b` are compared; each other tool with its categories. */
function beside(
  others: ReadonlyArray<readonly [ToolDocument, ...string[]]>,
  more: Partial<Neighbourhood> = {},
  compared: readonly ToolDocument[] = [tool('a'), tool('b')],
) {
  const neighbourhood: Neighbourhood = {
    tools: others.map(([one]) => one),
    assignments: new Map([
      ['a', assigned('a', 'runtime')],
      ['b', assigned('b', 'other')],
      ...others.map(([one, ...categories]) => [one.id, assigned(one.id, ...categories)] as const),
    ]),
    sizes: new Map([
      ['runtime', 2],
      ['other', 14],
    ]),
    named: new Map(),
    ...more,
  };
  return compareTools(compared, { ...context, neighbourhood });
}

const ids = (document: ReturnType<typeof beside>) => document.alternatives.map((one) => one.tool);
const places = (name: string, ...paths: readonly string[]) =>
  says(at.landscape(name), 'landscape_categories', [...paths]);

describe('alternatives', () => {
  test('share a category, the smaller one counting more, and say on what they rest', () => {
    const document = beside([
      [tool('wide'), 'other'],
      [tool('narrow'), 'runtime'],
      [tool('none'), 'unheard-of'],
    ]);
    expect(ids(document)).toEqual(['narrow', 'wide']);
    expect(document.alternatives[0]).toMatchObject({
      score: 0.5,
      status: 'unknown',
      reasons: [
        {
          text: 'a and narrow are both in runtime, with 2 tools',
          facts: ['9/category/a0', '9/category/narrow0'],
        },
      ],
    });
  });

  test('that have ended are marked, and count half', () => {
    const over = tool('over', { statements: [says(at.github('over'), 'archived', true)] });
    const document = beside([
      [over, 'runtime'],
      [tool('z'), 'runtime'],
    ]);
    expect(ids(document)).toEqual(['z', 'over']);
    expect(document.alternatives[1]).toMatchObject({
      status: 'archived',
      lifecycle: 'archived: repository archived (github)',
      score: 0.25,
    });
  });

  test('do not come from the category around one’s own', () => {
    const one = tool('a', { statements: [places('a', 'Runtime / Container Runtime')] });
    const storage = tool('storage', { statements: [places('storage', 'Runtime / Cloud Native Storage')] });
    const sibling = tool('sibling', { statements: [places('sibling', 'Runtime / Container Runtime')] });
    const document = beside(
      [
        [storage, 'cloud-native-storage', 'runtime'],
        [sibling, 'container-runtime', 'runtime'],
      ],
      {
        assignments: new Map([
          ['a', assigned('a', 'container-runtime', 'runtime')],
          ['storage', assigned('storage', 'cloud-native-storage', 'runtime')],
          ['sibling', assigned('sibling', 'container-runtime', 'runtime')],
        ]),
        sizes: new Map([
          ['container-runtime', 2],
          ['runtime', 3],
        ]),
      },
      [one, tool('b')],
    );
    expect(ids(document)).toEqual(['sibling']);
    expect(document.alternatives[0]?.reasons.map(({ text }) => text)).toEqual([
      'a and sibling are both in container-runtime, with 2 tools',
      'the CNCF landscape lists a and sibling under Runtime / Container Runtime',
    ]);
  });

  test('come first where a publisher names them, by key or by name', () => {
    const compared = [
      tool('a', { statements: [says(at.npm('a'), 'replacement', 'pkg:npm/next')] }),
      tool('b', { statements: [says(at.npm('b'), 'deprecated', 'Please use "Newer" instead.')] }),
    ];
    const named = new Map([
      ['pkg:npm/next', 'next'],
      ['newer', 'newer'],
    ]);
    const document = beside(
      [[tool('peer'), 'runtime'], [tool('newer', { name: 'Newer' })], [tool('next', { name: 'Next' })]],
      { named },
      compared,
    );
    expect(ids(document)).toEqual(['next', 'newer', 'peer']);
    expect(document.alternatives[0]?.reasons).toMatchObject([
      { text: 'a names as its replacement Next: “pkg:npm/next”', facts: ['npm-pkg:npm/a/replacement/0'] },
    ]);
    expect(document.alternatives[1]?.reasons[0]?.text).toBe(
      'b names in its deprecation notice Newer: “Please use "Newer" instead.”',
    );
  });

  test('may call themselves one', () => {
    const says1 = says(at.github('other'), 'description', 'A small alternative to A, for people');
    const document = beside([[tool('other', { statements: [says1] })]], { named: new Map([['a', 'a']]) });
    expect(document.alternatives[0]?.reasons[0]?.text).toMatch(/^other calls itself an alternative to a: /u);
  });

  test('share standards beside a category, never alone', () => {
    const words = (name: string) => says(at.landscape(name), 'keywords', ['OCI', 'CRI']);
    const compared = [tool('a', { statements: [words('a')] }), tool('b')];
    const others = [
      [tool('alone', { statements: [words('alone')] })],
      [tool('both', { statements: [words('both')] }), 'runtime'],
    ] as const;
    const document = beside(others, {}, compared);
    expect(ids(document)).toEqual(['both']);
    expect(document.alternatives[0]).toMatchObject({
      score: 0.7,
      reasons: [{}, { text: 'a and both both name OCI, CRI among their keywords' }],
    });
  });

  test('are ten at most, and the order in which they come never shows', () => {
    const many = Array.from({ length: 14 }, (_, n) => [tool(`t${n + 10}`), 'runtime'] as const);
    expect(ids(beside(many))).toEqual(many.slice(0, 10).map(([{ id }]) => id));
    expect(beside(many.toReversed())).toEqual(beside(many));
  });
});

describe('related comparisons', () => {
  test('are of what goes on, with reasons, ids in order', () => {
    const over = tool('over', { statements: [says(at.github('over'), 'archived', true)] });
    const { related } = beside([
      [tool('z'), 'runtime'],
      [over, 'runtime'],
      [tool('y'), 'runtime'],
    ]);
    expect(related.map(({ tools }) => tools.join(' '))).toEqual(['a y', 'a z', 'y z']);
    expect(related[0]?.reasons[0]?.facts).toEqual(['9/category/a0', '9/category/y0']);
  });
});

test.each([
  ['Please use "webpack" instead', ['webpack']],
  ['This project moved to @scope/name.', ['@scope/name']],
  ['superseded by the New Tool for this', ['new tool', 'new']],
  ['unmaintained', []],
])('%j says to use %j', (text, names) => {
  expect(namedInstead(text)).toEqual(names);
});

test('an alternative to something is named as that', () => {
  expect(namedAlternative('An open alternative to StackShare.')).toEqual(['stackshare']);
  expect(namedAlternative(['no text'])).toEqual([]);
});
