import { stripVTControlCharacters } from 'node:util';

import type { ComparisonDocument } from '@juxta/comparison';
import { expect, test } from 'vitest';

import { alternativeLines, breadcrumbLine, peopleLines } from './print-beside.ts';

const named = (...ids: readonly string[]) =>
  ids.map((id) => ({ id, name: id.toUpperCase() })) as unknown as ComparisonDocument['tools'];

function other(
  tool: string,
  of: readonly string[],
  status: ComparisonDocument['alternatives'][number]['status'] = 'active',
): ComparisonDocument['alternatives'][number] {
  const cite = (id: string) => ({
    fact: `1/${id}/0`,
    tool: id,
    source: 's',
    date: '2026-01-01',
    dated: 'seen' as const,
    url: '',
  });
  const basis = [...of, tool].map(cite);
  return {
    tool,
    name: tool.toUpperCase(),
    status,
    lifecycle: status,
    score: 1,
    reasons: [{ text: 'why', facts: ['1/x/0'], basis }],
  };
}

const plain = (lines: readonly string[]): readonly string[] =>
  lines.map((line) => stripVTControlCharacters(line));

test('given shared categories, then they are told from the widest to the narrowest; else why there is none', () => {
  const categories = [
    { category: 'build', tools: 40 },
    { category: 'task-runner', tools: 3 },
  ];
  const told = (breadcrumb: ComparisonDocument['breadcrumb']) => plain([breadcrumbLine({ breadcrumb })]);
  expect(told({ state: 'known', categories })).toEqual(['build › task-runner']);
  expect(told({ state: 'unknown', reason: 'a is in no category yet' })).toEqual(['a is in no category yet']);
});

test('given the same alternatives to all, then one line has five of them, and what is over is marked', () => {
  const alternatives = ['c', 'd', 'e', 'f', 'g', 'h'].map((id, n) =>
    other(id, ['a', 'b'], n === 1 ? 'archived' : 'active'),
  );
  expect(plain(alternativeLines({ tools: named('a', 'b'), alternatives }))).toEqual([
    'Alternatives: C, D (archived), E, F, G',
  ]);
});

test('given alternatives to one tool only, then each has a line of its own; what names them itself counts for all', () => {
  const alternatives = [other('c', ['a']), other('d', ['b'], 'ended'), other('e', [])];
  expect(plain(alternativeLines({ tools: named('a', 'b', 'x'), alternatives }))).toEqual([
    'Alternatives to A: C, E',
    'Alternatives to B: D (ended), E',
    'Alternatives to X: E',
  ]);
  expect(alternativeLines({ tools: named('a', 'b'), alternatives: [] })).toEqual([]);
});

const nobody = { state: 'unknown' as const, reason: 'nobody' };
const untold = (tool: string): ComparisonDocument['people'][number] => ({
  tool,
  stacks: nobody,
  companies: nobody,
  followers: nobody,
  votes: nobody,
  opinions: nobody,
  decisions: nobody,
  integrations: nobody,
});

test('given that nobody told anything, then one line says so; what is told is told tool by tool', () => {
  const tools = named('a', 'b');
  expect(plain(peopleLines({ tools, people: [untold('a'), untold('b')], opinions: [] }))).toEqual([
    'Of people: stacks, companies, followers, votes, opinions, decisions, integrations unknown, nobody has told any here',
  ]);
  const followed = {
    ...untold('b'),
    followers: { state: 'known' as const, count: 2 },
    opinions: { state: 'known' as const, count: 1 },
  };
  const opinion = {
    tool: 'b',
    stance: 'con' as const,
    text: 'slow',
    author: 'ann',
    posted_at: '2026-01-01T00:00:00Z',
    votes: 3,
    event: '9/opinion/0',
  };
  expect(plain(peopleLines({ tools, people: [untold('a'), followed], opinions: [opinion] }))).toEqual([
    'B, con: slow (ann, 3 votes)',
    'B: 2 followers, 1 opinions',
    'Of people: stacks, companies, votes, decisions, integrations unknown, nobody has told any here',
  ]);
});
