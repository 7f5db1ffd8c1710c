import { failed, type Observation } from '@juxta/domain';
import type { z } from 'zod';

import type { CapturedAnswer } from '../source.ts';
import { statusFailure } from './status.ts';

const utf8 = new TextDecoder();

export type Parsed<T> = { readonly value: T } | { readonly failure: Observation };

/**
 * The answer's JSON as the schema reads it. Failures: those of `statusFailure`, `empty_body`, `html_instead`,
 * `bad_json`, `wrong_shape`.
 */
export function readJson<T>(answer: CapturedAnswer, schema: z.ZodType<T>): Parsed<T> {
  const failure = statusFailure(answer);
  if (failure) return { failure };
  // Not trimmed: a part of a text is copied before it is parsed.
  const text = utf8.decode(answer.body);
  const start = text.search(/\S/u);
  if (start === -1) return { failure: failed('empty_body', 'the answer has no body') };
  if (text[start] === '<')
    return { failure: failed('html_instead', 'the answer is a page of HTML, not JSON') };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { failure: failed('bad_json', `the answer of ${text.length} characters is not valid JSON`) };
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return { value: parsed.data };
  const at = parsed.error.issues[0]?.path.map(String).join('/') ?? '';
  return {
    failure: failed('wrong_shape', `the JSON is not a document of this source (at /${at.slice(0, 100)})`),
  };
}

// oxlint-disable-next-line no-control-regex -- a document may name its members by what Postgres refuses to store
const controls = /[\u0000-\u001f\u007f]/gu;

const plainToken = /^[ -.0-}]*$/u;

/** A reference token path as RFC 6901 writes it, with a replacement character for what could not be stored. */
export function jsonPointer(...tokens: readonly string[]): string {
  if (tokens.length > 0 && tokens.every((token) => plainToken.test(token))) return `/${tokens.join('/')}`;
  return tokens
    .map((token) => token.toWellFormed().replace(controls, '\ufffd'))
    .map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
}
