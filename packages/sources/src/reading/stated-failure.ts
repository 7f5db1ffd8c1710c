import { cleanText, failed, type Observation } from '@juxta/domain';

import type { CapturedAnswer } from '../source.ts';
import { isMembers, own } from './members.ts';
import { statusFailure } from './status.ts';

const messages: readonly (readonly [RegExp, string])[] = [
  [/rate limit|abuse detection|too ?many ?requests|retry later/iu, 'rate_limited'],
  [/unavailable for legal|access blocked|dmca/iu, 'legally_blocked'],
  [/moved permanently/iu, 'moved'],
  [/not.?found|couldn't be found|does not exist|_unknown|no such/iu, 'not_found'],
  [/unauthori[sz]ed|bad credentials|authentication|invalid.token|insufficient_scope/iu, 'unauthorized'],
  [/user.agent|forbidden|not accessible|must have|access denied|^denied/iu, 'forbidden'],
  [/too large/iu, 'too_large'],
  [/no longer supported|has been removed|deprecated/iu, 'gone'],
  [/server error|unavailable/iu, 'server_error'],
];

// Error bodies are short; a document of a source with a member `message` is longer than this or has its own members.
const longestError = 4_096;

/**
 * What a JSON body says went wrong, which saved bodies say without a status, and some servers with a status of another
 * meaning. `member` is one that every document of the source has and no error. Null for a document.
 */
export function statedFailure(answer: CapturedAnswer, who: string, member: string): Observation | null {
  const document = errorDocument(answer.body, member);
  const message = document === null ? null : errorText(document);
  if (message === null) return statusFailure(answer);
  const code = messages.find(([pattern]) => pattern.test(message))?.[1];
  if (code !== undefined) return failed(code, `${who} says: ${message}`);
  return statusFailure(answer) ?? failed('source_error', `${who} says: ${message}`);
}

function errorDocument(body: Uint8Array, member: string): unknown {
  if (body.length > longestError) return null;
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(body));
    return isMembers(document) && own(document, member) === undefined ? document : null;
  } catch {
    return null;
  }
}

/** `message`, `error`, `detail` as texts or one below the other, and the first of `errors`, with its code. */
function errorText(document: unknown): string | null {
  const errors = own(document, 'errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const error = own(document, 'error');
  const parts = [
    own(document, 'message'),
    isMembers(error) ? own(error, 'message') : error,
    own(document, 'detail'),
    own(first, 'code'),
    own(first, 'message'),
    own(document, 'message') === undefined ? undefined : own(document, 'url'),
  ];
  return cleanText(parts.filter((part) => typeof part === 'string').join(' '), 300);
}
