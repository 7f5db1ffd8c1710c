import { failed, isPrerelease, type Observation } from '@juxta/domain';
import { z } from 'zod';

import { instantOf } from '../../reading/instant.ts';
import { readJson } from '../../reading/json-answer.ts';
import { own, someMembers, someText, versionText } from '../../reading/members.ts';
import { repositoryFact, repositoryLink } from '../../reading/statements.ts';
import { statusFailure } from '../../reading/status.ts';
import type { CapturedAnswer } from '../../source.ts';

const Info = z.object({ Version: someText, Time: someText, Origin: someMembers });

/** A version with its commit's time and, of late, the repository that it came from. */
export function normalizeInfo(answer: CapturedAnswer): Observation {
  const stated = statedText(answer);
  if (stated) return stated;
  const parsed = readJson(answer, Info);
  if ('failure' in parsed) return parsed.failure;
  const version = versionText(parsed.value.Version);
  if (version === null || version === '') return failed('wrong_shape', 'the JSON does not name a version');
  const at = instantOf(parsed.value.Time);
  const repository = own(parsed.value.Origin, 'URL');
  const latest = answer.request === 'latest';
  return {
    outcome: 'read',
    facts: latest
      ? [
          { attribute: 'latest_version', value: version, ...(at !== null && { effectiveAt: at }) },
          ...(at === null ? [] : [{ attribute: 'latest_release_at', value: at }]),
          ...repositoryFact(repository),
        ]
      : repositoryFact(repository),
    releases: latest
      ? []
      : [{ version, ...(at !== null && { publishedAt: at }), prerelease: isPrerelease(version, 'golang') }],
    metrics: [],
    links: repositoryLink(repository, '/Origin/URL'),
  };
}

/** One tagged version a line, in no order; empty for a module without tags. */
export function normalizeList(answer: CapturedAnswer): Observation {
  const failure = statedText(answer) ?? statusFailure(answer);
  if (failure) return failure;
  const text = new TextDecoder().decode(answer.body).trim();
  const lines = text === '' ? [] : text.split('\n', 100_001).map((line) => line.trim());
  if (lines.length > 100_000) return failed('too_complex', 'the list has more than 100,000 versions');
  const versions = new Set(lines.filter((line) => /^v\d/u.test(line) && versionText(line) !== null));
  if (versions.size === 0 && text !== '')
    return failed(text.startsWith('<') ? 'html_instead' : 'wrong_shape', 'no line of the list is a version');
  const facts = [{ attribute: 'version_count', value: versions.size }];
  return { outcome: 'read', facts, releases: [], metrics: [], links: [] };
}

/** A proxy says in plain text what went wrong, which a saved body keeps and its status does not. */
export function statedText({ body, status }: CapturedAnswer): Observation | null {
  if (body.length > 4_096 && status < 400) return null;
  const text = new TextDecoder().decode(body.subarray(0, 200));
  if (/^not found: .*temporarily unavailable/su.test(text))
    return failed('not_cached', 'the proxy has not cached this module, and was asked not to fetch it');
  if (/^(?:not found|bad request):/u.test(text))
    return failed('not_found', 'the proxy does not have this module');
  return null;
}
