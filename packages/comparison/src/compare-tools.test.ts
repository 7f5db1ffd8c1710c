import { attributes, canonicalJson, facets, metrics, policyVersion } from '@juxta/domain';
import { describe, expect, test } from 'vitest';

import { compareTools } from './compare-tools.ts';
import { at, context, counts, says, tool } from './spec/build.ts';
import { rulesVersion } from './versions.ts';

const tools = [
  tool('gulp', {
    name: 'Gulp',
    statements: [says(at.npm('gulp'), 'license', 'MIT')],
    samples: [counts(at.npm('gulp'), 'downloads_last_week@npm', 9)],
  }),
  tool('grunt', { statements: [says(at.npm('grunt'), 'license', 'ISC')] }),
];

describe('the document', () => {
  test('names its versions and times, and its tools by id', () => {
    expect(compareTools(tools, context)).toMatchObject({
      document: 1,
      policy: policyVersion,
      rules: rulesVersion,
      as_of: context.as_of,
      known_at: 900,
      tools: [
        { id: 'grunt', name: 'grunt', categories: ['build'], status: 'unknown' },
        { id: 'gulp', name: 'Gulp' },
      ],
      pros: [],
      cons: [],
      alternatives: [],
      related: [],
    });
  });

  test('has a row for every attribute and metric, in the order of the facets, with a cell for every tool', () => {
    const { attributes: rows } = compareTools(tools, context);
    expect(rows.map(({ id }) => id).toSorted()).toEqual(
      [...attributes, ...metrics].map(({ id }) => id).toSorted(),
    );
    const order = rows.map(({ facet }) => facets.indexOf(facet));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(rows.map(({ cells }) => cells.map((cell) => cell.tool))).toEqual(
      rows.map(() => ['grunt', 'gulp']),
    );
  });

  test('counts the states of each tool’s cells', () => {
    const total = attributes.length + metrics.length;
    const { statistics } = compareTools(tools, context);
    expect(statistics['gulp']).toEqual({
      cells: { known: 2, unknown: 0, failed: 0, withdrawn: 0, not_applicable: total - 2 },
    });
  });

  test('given facets, then only their rows and differences are shown', () => {
    const shown = compareTools(tools, { ...context, facets: ['licence'] });
    expect(shown.attributes.map(({ id }) => id)).toEqual(['license', 'license_page']);
    expect(shown.differences.map(({ id }) => id)).toEqual(['licence.differs']);
    expect(compareTools(tools, { ...context, facets: ['adoption'] }).differences).toEqual([]);
  });

  test('a permalink: the same input gives the same bytes, in whatever order it is asked', () => {
    const bytes = canonicalJson(compareTools(tools, context));
    expect(canonicalJson(compareTools(structuredClone(tools), { ...context }))).toBe(bytes);
    expect(canonicalJson(compareTools(tools.toReversed(), context))).toBe(bytes);
    expect(canonicalJson(compareTools(tools, { ...context, known_at: 901 }))).not.toBe(bytes);
  });
});

test('given one target that says two things at one moment, then the order in which they stand does not show', () => {
  const statements = ['MIT', 'ISC'].map((value, n) =>
    says(at.npm('gulp'), 'license', value, { fact: `7/license/${n}` }),
  );
  const [one, other] = [statements, statements.toReversed()].map((said) =>
    canonicalJson(compareTools([tool('gulp', { statements: said }), tool('b')], context)),
  );
  expect(other).toBe(one);
});

describe('what cannot be compared', () => {
  const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => tool(id));
  test.each([
    ['one tool', [tool('a')], context, 'tool_count'],
    ['six tools', six, context, 'tool_count'],
    ['a tool with itself', [tool('a'), tool('a')], context, 'duplicate_tool'],
    ['at no time', tools, { ...context, as_of: 'yesterday' }, 'bad_as_of'],
    ['at no position', tools, { ...context, known_at: -1 }, 'bad_known_at'],
    ['by no facet', tools, { ...context, facets: ['taste'] }, 'unknown_facet'],
  ])('given %s, then the error says so', (_, given, when, code) => {
    expect(() => compareTools(given, when)).toThrow(expect.objectContaining({ code }));
  });
});
