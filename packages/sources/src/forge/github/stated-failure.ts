import { cleanText, failed, type Observation } from '@juxta/domain';

import { own } from '../../reading/members.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';

const messages: readonly (readonly [RegExp, string])[] = [
  [/rate limit|abuse detection/iu, 'rate_limited'],
  [/^not found$/iu, 'not_found'],
  [/access blocked|unavailable for legal|dmca/iu, 'legally_blocked'],
  [/bad credentials|requires authentication/iu, 'unauthorized'],
  [/user.agent/iu, 'forbidden'],
];

/** GitHub answers a spent rate limit with 403 and says so only in the body; saved bodies come without a status. */
export function statedFailure(answer: CapturedAnswer): Observation | null {
  const message = errorMessage(answer.body);
  const code = message === null ? undefined : messages.find(([pattern]) => pattern.test(message))?.[1];
  if (code !== undefined) return failed(code, `GitHub says: ${message}`);
  return statusFailure(answer);
}

function errorMessage(body: Uint8Array): string | null {
  // Error bodies are short; a repository's document with a member `message` is not one.
  if (body.length > 4_096) return null;
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(body));
    return own(document, 'full_name') === undefined ? cleanText(own(document, 'message'), 300) : null;
  } catch {
    return null;
  }
}
