import { canonicalJson } from '@juxta/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { compareTools } from './compare-tools.ts';
import { ComparisonDocument } from './document.ts';
import { toolDocuments } from './spec/arbitrary.ts';
import { context } from './spec/build.ts';
import type { ToolDocument } from './tool-document.ts';

const runs = { numRuns: 200 };

test('whatever the sources say, the document is valid and every cell has a state, with a value only where it is known', () => {
  fc.assert(
    fc.property(toolDocuments, (tools) => {
      const document = compareTools(tools, context);
      expect(ComparisonDocument.parse(document)).toEqual(document);
      for (const cell of document.attributes.flatMap(({ cells }): readonly object[] => cells)) {
        expect(cell).toHaveProperty('state');
        expect('value' in cell).toBe('state' in cell && cell.state === 'known');
        expect(cell).not.toHaveProperty('value', null);
      }
    }),
    runs,
  );
});

test('the order of tools, statements, samples, failures and links never shows', () => {
  fc.assert(
    fc.property(toolDocuments, fc.infiniteStream(fc.nat()), (tools, numbers) => {
      const shuffled = shuffle(tools, numbers).map((tool) => shuffleParts(tool, numbers));
      expect(canonicalJson(compareTools(shuffled, context))).toBe(
        canonicalJson(compareTools(tools, context)),
      );
    }),
    runs,
  );
});

test('every fact that a sentence or a cell cites was stated, and nothing else makes a sentence', () => {
  let sentences = 0;
  fc.assert(
    fc.property(toolDocuments, (tools) => {
      const known = tools.flatMap(({ statements }) => statements.filter(({ state }) => state === 'known'));
      const others = tools.flatMap(({ samples, releases }) => [...samples, ...releases]);
      const stated = new Set([...known, ...others].map(({ fact }) => fact));
      const { differences, pros, cons, tools: compared } = compareTools(tools, context);
      const claims = compared.flatMap(({ lifecycle }) => lifecycle.claims);
      for (const { basis } of [...differences, ...pros, ...cons, ...claims]) {
        expect(basis).not.toEqual([]);
        expect(basis.filter(({ fact }) => !stated.has(fact))).toEqual([]);
      }
      for (const { facts, basis } of [...differences, ...pros, ...cons])
        expect(basis.map(({ fact }) => fact)).toEqual(facts);
      sentences += differences.length;
      const weights = differences.map(({ weight }) => weight);
      expect(weights).toEqual(weights.toSorted((a, b) => b - a));
    }),
    runs,
  );
  expect(sentences).toBeGreaterThan(200);
});

function shuffle<T>(entries: readonly T[], numbers: Iterator<number>): readonly T[] {
  const keyed = entries.map((entry) => ({ entry, key: Number(numbers.next().value) }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ entry }) => entry);
}

function shuffleParts(tool: ToolDocument, numbers: Iterator<number>): ToolDocument {
  const { links, statements, samples, failures, releases } = tool;
  return {
    ...tool,
    links: shuffle(links, numbers),
    statements: shuffle(statements, numbers),
    samples: shuffle(samples, numbers),
    failures: shuffle(failures, numbers),
    releases: shuffle(releases, numbers),
  };
}
