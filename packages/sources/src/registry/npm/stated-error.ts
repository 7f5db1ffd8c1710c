import { cleanText, failed, type Observation } from '@juxta/domain';

/** What a registry says in an `error` member; some say it with status 200. */
export function statedError(error: unknown): Observation {
  const text = cleanText(error, 200) ?? 'an error without text';
  if (/not.?found/iu.test(text)) return failed('not_found', `the registry says: ${text}`);
  if (/limit|too many/iu.test(text)) return failed('over_limit', `the registry says: ${text}`);
  return failed('source_error', `the registry says: ${text}`);
}
