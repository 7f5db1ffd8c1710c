import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, it } from 'vitest';

import { bent } from '../spec/bent.ts';
import { assertStorable, folderOf, normalize, questions, sources, specOf, specs } from '../spec/contract.ts';
import { readRecorded, recordedFolder, recordedPresent } from '../spec/recorded-entries.ts';

const suite = recordedPresent
  ? readdirSync(join(recordedFolder, 'json-test-suite')).map((file) =>
      readFileSync(join(recordedFolder, 'json-test-suite', file)),
    )
  : [];
const naughty: readonly string[] = recordedPresent
  ? JSON.parse(readFileSync(join(recordedFolder, 'naughty-strings/blns.json'), 'utf8'))
  : [];

/** Bigger answers take too long to be bent hundreds of times; their formats have small ones too. */
const longest = 300_000;
const recorded = readRecorded().filter(({ body }) => body.length <= longest);

const text = new TextDecoder();
const answersOf = (folder: string): readonly (object | string)[] =>
  recorded
    .filter(({ file }) => specs.get(folder)?.recorded.some(({ pattern }) => pattern.test(file)))
    .map(({ body }) => parsed(text.decode(body)));

function parsed(body: string): object | string {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : body;
  } catch {
    return body;
  }
}

/** Every text of a document replaced by the naughty strings, one after another from `start`. */
function withNaughty(value: unknown, start: number): unknown {
  let at = start;
  const next = (): string => naughty[at++ % naughty.length] ?? '';
  const walk = (one: unknown): unknown => {
    if (typeof one === 'string') return next();
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, member]) => [key, walk(member)]));
  };
  return walk(value);
}

describe.skipIf(!recordedPresent)('real answers (skipped where ../shared/data is absent)', () => {
  describe.each(sources.all)('to the source $id', (source) => {
    const answers = answersOf(folderOf.get(source.id) ?? '');

    it.each(questions(source))(
      'bent at any place are read as $name to something storable',
      (question) => {
        if (answers.length === 0) return;
        fc.assert(
          fc.property(fc.oneof(...answers.map(bent)), (body) =>
            assertStorable(normalize(source, question, body), question.covers),
          ),
          { numRuns: 150 },
        );
      },
      120_000,
    );

    it.each(questions(source))('with naughty strings for all texts: $name', (question) => {
      const documents = [...answers, ...specOf(source).answers].filter((one) => typeof one === 'object');
      for (const document of documents)
        for (let start = 0; start < naughty.length; start += 37)
          assertStorable(
            normalize(source, question, Buffer.from(JSON.stringify(withNaughty(document, start)))),
            question.covers,
          );
    });

    it.each(questions(source))('JSON of every kind, valid or not: $name', (question) => {
      for (const body of suite) assertStorable(normalize(source, question, body), question.covers);
    });
  });
});
