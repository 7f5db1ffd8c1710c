import { cleanText, failed, type Observation } from '@juxta/domain';

import { isMembers, own } from '../../reading/members.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';

const messages: readonly (readonly [RegExp, string])[] = [
  [/rate limit|abuse detection/iu, 'rate_limited'],
  [/^not found$/iu, 'not_found'],
  [/^moved permanently$/iu, 'moved'],
  [/access blocked|unavailable for legal|dmca/iu, 'legally_blocked'],
  [/bad credentials|requires authentication/iu, 'unauthorized'],
  [/user.agent|forbidden|not accessible|must have/iu, 'forbidden'],
  [/too large/iu, 'too_large'],
  [/server error/iu, 'server_error'],
];

/** GitHub answers a spent rate limit with 403 and says so only in the body; saved bodies come without a status. */
export function statedFailure(answer: CapturedAnswer): Observation | null {
  const document = errorDocument(answer.body);
  const message = cleanText(own(document, 'message') ?? own(document, 'error'), 300);
  const code = message === null ? undefined : messages.find(([pattern]) => pattern.test(message))?.[1];
  if (code !== undefined) return failed(code, `GitHub says: ${message}${movedTo(document)}`);
  const other = statusFailure(answer);
  if (other === null && message !== null && own(document, 'documentation_url') !== undefined)
    return failed('source_error', `GitHub says: ${message}`);
  return other;
}

function movedTo(document: unknown): string {
  const url = cleanText(own(document, 'url'), 300);
  return url === null ? '' : ` (${url})`;
}

/** Error bodies are short objects; a repository's document with a member `message` is not one. */
function errorDocument(body: Uint8Array): unknown {
  if (body.length > 4_096) return undefined;
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(body));
    const isError = isMembers(document) && own(document, 'full_name') === undefined;
    return isError ? document : undefined;
  } catch {
    return undefined;
  }
}
