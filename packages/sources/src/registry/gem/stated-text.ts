import { failed, type Observation } from '@juxta/domain';

import type { CapturedAnswer } from '../../source.ts';

/** RubyGems says in plain text what went wrong, which a saved body keeps and its status does not. */
export function statedText({ body }: CapturedAnswer): Observation | null {
  if (body.length > 300) return null;
  const text = new TextDecoder().decode(body).trim();
  if (/^this (?:rubygem|gem|version).{0,40} could not be found/iu.test(text))
    return failed('not_found', `RubyGems says: ${text.toWellFormed().replace(/\p{Cc}/gu, ' ')}`);
  if (/^(?:retry later|rate limit)/iu.test(text)) return failed('rate_limited', 'RubyGems says: retry later');
  return null;
}
