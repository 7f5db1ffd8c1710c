import type { Environment } from '../src/source.ts';

/** What a source's folder gives the contract test and the test on recorded answers, as `spec` of `spec/index.ts`. */
export interface SourceSpec {
  /** A target that this source reads, and no other. */
  readonly example: string;
  /** Examples of other kinds of targets that it reads, whose requests are others. */
  readonly otherExamples?: readonly string[];
  /** A URL that the example's answers come from. */
  readonly url: string;
  /** Settings that the source needs to be bound in tests. */
  readonly environment?: Environment;
  /** Small answers true to the real form: every member that the extractor reads stands in one. The fuzz bends them. */
  readonly answers: readonly (object | string)[];
  readonly recorded: readonly RecordedAnswers[];
}

/** Recorded answers of this source in `../shared/data/recorded`, and what an extractor must make of them. */
export interface RecordedAnswers {
  readonly pattern: RegExp;
  readonly claim: Claim;
  /** How many facts of the index are checked at the least. */
  readonly atLeast: number;
  /** The address that an entry answers, where the index describes it in words. */
  readonly address?: (entry: RecordedEntry) => string;
}

export interface RecordedEntry {
  readonly file: string;
  readonly answers: string;
  readonly facts: readonly { readonly what: string; readonly value: unknown }[];
}

/**
 * The name under which an extractor states what a check of the index speaks of, and the value that it gives: an
 * attribute, `<attribute> text` (its original), `<attribute> first` and `count <attribute>` (of a list), a
 * metric, `link <relation>`, `release <version>`, `has <version>`, `count releases`, `target`, `failure`. Null where
 * the check is of nothing that we read.
 */
export type Claim = (
  what: string,
  value: unknown,
  entry: RecordedEntry,
) => readonly [name: string, expected: unknown] | null;

/** Dates of the index and of an extractor differ in spelling only: both are compared as milliseconds. */
export const instant = (text: unknown): unknown => (typeof text === 'string' ? Date.parse(text) : text);
